"""One repository's mirror on this node: bare, shallow, partial, and only ever added to.

The mirror has no work tree, no hooks and no stored remote: the remote is named on each command
line, because a stored one would make every read silently fetch what is missing. Each commit handed
out keeps a ref of its own, so that later fetches never disturb its readers.
"""

import hashlib
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from wundr_ray import private
from wundr_ray.contract.errors import InvalidRepository, ResourceUnavailable
from wundr_ray.domain.findings.references import Head
from wundr_ray.processes import Deadline, OutputLimit
from wundr_ray.sources.bounded_git import BoundedGit, most_to_write
from wundr_ray.sources.failures import RepositoryFault, cannot_write, fault, tells_damage
from wundr_ray.sources.interface import FetchPolicy, SourceSpec
from wundr_ray.sources.leftovers import clear_lost, tidied
from wundr_ray.sources.locks import locked
from wundr_ray.sources.remotes.access import access
from wundr_ray.sources.remotes.advertised import Advertised, chosen, default_branch, names_for
from wundr_ray.sources.remotes.hosts import Remote, is_work_tree

_KEPT = "refs/wundr/commits"
_INCOMING = "refs/wundr/incoming"
_GLOBAL_CONFIG = """\
[safe]
	directory = *
[uploadpack]
	allowFilter = true
[pack]
	window = 0  # a local remote need not search for deltas: half the time on loose objects
"""


@dataclass(frozen=True, slots=True)
class Revision:
    commit: str
    branch: str | None
    head: Head | None
    fetched: bool = True


class MirrorDamaged(Exception):
    """The mirror misses objects it should have; it has to be built anew."""


def mirror_path(remote: Remote, policy: FetchPolicy) -> Path:
    """The mirror's folder. The size limit is part of its name, because it decides the contents.

    So is the access token: who does not have it cannot read what was fetched with it.
    """
    key = f"{remote.url}\n{policy.max_file_bytes}"
    if remote.token is not None:
        key += f"\n{hashlib.sha256(remote.token.encode()).hexdigest()}"
    return policy.mirrors / hashlib.sha256(key.encode("utf-8", "surrogateescape")).hexdigest()


@dataclass(frozen=True, slots=True)
class Mirror:
    """The writer's side of a mirror; made by ``writing`` and valid only inside its block."""

    path: Path
    git: BoundedGit

    def obtain(self) -> Revision:
        """Make sure that the commit of the specification is here, and fetch it if need be."""
        if self.git.spec.commit is not None:
            return self._pinned(self.git.spec.commit)
        revision = self._advertised()
        known = self._keeps(revision.commit)
        commit = revision.commit if known else self._fetch(revision.name)
        return Revision(commit, revision.branch, self._head(revision.default), fetched=not known)

    def look(self) -> None:
        """Check that the remote has the branch; a pinned commit is not looked for."""
        self._advertised()

    def prepare(self) -> None:
        """Make the mirror if need be."""
        existed = self.path.exists()
        result = self.git("init", "--bare", "--template=", "--object-format=sha1", "--quiet")
        if result.code != 0 and existed and not cannot_write(result.stderr):
            raise MirrorDamaged
        self.git.check(result)
        if existed and self.git("symbolic-ref", "--quiet", "HEAD").code != 0:
            raise MirrorDamaged  # init leaves a HEAD that says nothing, and git then reads nothing

    def _pinned(self, commit: str) -> Revision:
        if re.fullmatch("[0-9a-f]{40}", commit) is None:
            raise fault(RepositoryFault.BAD_COMMIT, self.git.spec)
        # A token is shown each time: it may have been withdrawn since.
        known = self.git.remote.token is None and self._keeps(commit)
        if not known and self._fetch(commit) != commit:
            raise fault(RepositoryFault.NO_COMMIT, self.git.spec)  # the id of a tag
        head = None if known else self._head_of_pinned()
        return Revision(commit, self.git.spec.branch, head, fetched=not known)

    def _head_of_pinned(self) -> Head | None:
        """What HEAD names, if no default branch is known yet. No fetch fails for want of it."""
        if self.git.spec.default_branch is not None:
            return None
        with suppress(InvalidRepository, ResourceUnavailable):
            listing = self.git("ls-remote", "--symref", "origin", "HEAD")
            return self._head(default_branch(self.git.check(listing).stdout))
        return None

    def _head(self, branch: str | None) -> Head | None:
        return Head(branch, is_work_tree(self.git.remote)) if branch else None

    def _advertised(self) -> Advertised:
        """The remote's name for what is wanted, its commit, and the branch."""
        branch = self.git.spec.branch
        if branch is not None and re.search(r"[\x00-\x20~^:?*\[\\\x7f]|\.\.|@\{", branch):
            raise fault(RepositoryFault.BAD_BRANCH, self.git.spec)
        listing = self.git("ls-remote", "--symref", "origin", *names_for(branch))
        advertised = chosen(self.git.check(listing).stdout, branch)
        if advertised is None:
            raise self._nothing_advertised()
        if len(advertised.commit) != 40:
            raise fault(RepositoryFault.SHA256, self.git.spec)
        return advertised

    def _nothing_advertised(self) -> Exception:
        """A missing branch, told apart from a repository without any commit."""
        missing = fault(
            RepositoryFault.NO_BRANCH if self.git.spec.branch else RepositoryFault.NO_DEFAULT,
            self.git.spec,
        )
        try:
            heads = self.git.run("ls-remote", "--heads", "origin")
        except OutputLimit:
            return missing
        return (
            missing if self.git.check(heads).stdout else fault(RepositoryFault.EMPTY, self.git.spec)
        )

    def _fetch(self, name: str) -> str:
        """Fetch one revision without history or over-large blobs; its commit id."""
        fetched = self.git.fetch(
            "--depth=1",
            "--no-tags",
            "--no-write-fetch-head",
            "--no-recurse-submodules",
            "--no-auto-maintenance",
            "--quiet",
            "origin",
            f"+{name}:{_INCOMING}",
        )
        if fetched.code != 0 and tells_damage(self.git.own_words(fetched)):
            raise MirrorDamaged
        self.git.check(fetched)
        peeled = self.git("rev-parse", "--verify", "--quiet", f"{_INCOMING}^{{commit}}")
        if peeled.code != 0:
            raise fault(RepositoryFault.NO_COMMIT, self.git.spec)
        commit = peeled.stdout.decode("ascii").strip()
        if self.git("update-ref", f"{_KEPT}/{commit}", commit).code != 0:
            raise MirrorDamaged  # a ref of that name is there and cannot be read
        return commit

    def _keeps(self, commit: str) -> bool:
        return self.git("rev-parse", "--verify", "--quiet", f"{_KEPT}/{commit}").code == 0


@contextmanager
def writing(
    remote: Remote, spec: SourceSpec, policy: FetchPolicy, deadline: Deadline
) -> Iterator[Mirror]:
    """The mirror of ``remote``, ours alone to write until the block ends.

    A failure inside leaves nothing behind.
    """
    private.folder(policy.mirrors)
    clear_lost(policy.mirrors)
    most = most_to_write(policy)
    path = mirror_path(remote, policy)
    with locked(path, deadline) as lock, tidied(path):
        _write_config(_config(policy), policy)
        with access(remote, path, _config(policy)) as config:
            git = BoundedGit(path, remote, spec, policy, deadline, lock, config, most)
            mirror = Mirror(path, git)
            mirror.prepare()
            yield mirror


def discard(remote: Remote, policy: FetchPolicy, deadline: Deadline) -> None:
    """Remove a mirror; its readers lose only what they have not opened yet."""
    path = mirror_path(remote, policy)
    with locked(path, deadline):
        shutil.rmtree(path, ignore_errors=True)


def _config(policy: FetchPolicy) -> Path:
    return policy.mirrors / "gitconfig"


def _write_config(path: Path, policy: FetchPolicy) -> None:
    """Our global configuration: read from a file, because a local remote's side ignores ``-c``."""
    wanted = _GLOBAL_CONFIG
    if policy.proxy:
        wanted += f'[http]\n\tproxy = "{policy.proxy}"\n'
    if path.exists() and path.read_bytes() == wanted.encode():
        return
    private.write(path, wanted)
