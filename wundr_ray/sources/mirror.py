"""One repository's mirror on this node: bare, shallow, partial, and only ever added to.

The mirror has no work tree, no hooks and no stored remote: the remote is named on each command
line, because a stored one would make every read silently fetch what is missing. Each commit handed
out keeps a ref of its own, so that later fetches never disturb its readers.
"""

import fcntl
import hashlib
import logging
import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import psutil

from wundr_ray import private
from wundr_ray.contract.errors import ResourceUnavailable
from wundr_ray.memory import left_for_programs, resident
from wundr_ray.processes import (
    POLL_SECONDS,
    Command,
    Deadline,
    Finished,
    OutputLimit,
    ProcessTimeout,
    run,
)
from wundr_ray.sources.access import access, clear_lost, without_token
from wundr_ray.sources.failures import (
    Fault,
    cache_unusable,
    cannot_write,
    explain,
    fault,
    passing,
)
from wundr_ray.sources.hosts import Remote
from wundr_ray.sources.interface import FetchPolicy, SourceSpec
from wundr_ray.sources.program import closed_environment, git_program

_log = logging.getLogger(__name__)

_KEPT = "refs/wundr/commits"
_INCOMING = "refs/wundr/incoming"
_MAX_PACK_BYTES = 4 << 30
_MAX_MEMORY_BYTES = 2 << 30
_GLOBAL_CONFIG = """\
[safe]
	directory = *
[uploadpack]
	allowFilter = true
[pack]
	window = 0  # a local remote need not search for deltas: half the time on loose objects
"""
_SETTINGS = (
    "gc.auto=0",
    "maintenance.auto=false",
    "core.hooksPath=/dev/null",
    "core.bigFileThreshold=4m",  # larger blobs are streamed, not held in memory
    "credential.helper=",
    "fetch.recurseSubmodules=false",
    "http.followRedirects=false",
    "http.emptyAuth=false",
    "http.lowSpeedLimit=1",
    "http.lowSpeedTime=120",  # ends a git that has lost its parent, too
)


@dataclass(frozen=True, slots=True)
class Revision:
    commit: str
    branch: str | None
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
    remote: Remote
    spec: SourceSpec
    policy: FetchPolicy
    deadline: Deadline
    lock: int
    config: Path

    def obtain(self) -> Revision:
        """Have the commit that the specification means, fetching it where it is not here yet."""
        if self.spec.commit is not None:
            return self._pinned(self.spec.commit)
        name, commit, branch = self._advertised()
        known = self._keeps(commit)
        if not known:
            commit = self._fetch(name)
        return Revision(commit, branch, fetched=not known)

    def look(self) -> None:
        """Have the remote say that it has what is wanted; a pinned commit is not looked for."""
        self._advertised()

    def prepare(self) -> None:
        """Make the mirror if need be, and clear what a killed fetch left behind."""
        existed = self.path.exists()
        for stale in (*self.path.rglob("*.lock"), *self.path.glob("objects/*/tmp_*")):
            stale.unlink(missing_ok=True)
        made = self._git("init", "--bare", "--template=", "--object-format=sha1", "--quiet")
        if made.code != 0 and existed:
            raise MirrorDamaged
        self._check(made)

    def _pinned(self, commit: str) -> Revision:
        if re.fullmatch("[0-9a-f]{40}", commit) is None:
            raise fault(Fault.BAD_COMMIT, self.spec)
        # A token is shown each time: it may have been withdrawn since.
        known = self.remote.token is None and self._keeps(commit)
        if not known and self._fetch(commit) != commit:
            raise fault(Fault.NO_COMMIT, self.spec)  # the id of a tag
        return Revision(commit, self.spec.branch, fetched=not known)

    def _advertised(self) -> tuple[str, str, str | None]:
        """The remote's name for what is wanted, its commit, and the branch."""
        wanted = self._wanted_ref()
        answer = self._check(self._git("ls-remote", "--symref", "origin", wanted)).stdout
        branch = self.spec.branch
        commit = None
        for line in answer.decode("utf-8", "replace").splitlines():
            value, _, name = line.partition("\t")
            if name == wanted and value.startswith("ref: refs/heads/"):
                branch = value.removeprefix("ref: refs/heads/")
            elif name == wanted:
                commit = value
        if commit is None:
            raise self._nothing_advertised()
        if len(commit) != 40:
            raise fault(Fault.SHA256, self.spec)
        return wanted, commit, branch

    def _wanted_ref(self) -> str:
        if self.spec.branch is None:
            return "HEAD"
        if re.search(r"[\x00-\x20~^:?*\[\\\x7f]|\.\.|@\{", self.spec.branch):
            raise fault(Fault.BAD_BRANCH, self.spec)
        return f"refs/heads/{self.spec.branch}"

    def _nothing_advertised(self) -> Exception:
        """A missing branch, told apart from a repository without any commit."""
        heads = self._check(self._git("ls-remote", "--heads", "origin")).stdout
        if not heads:
            return fault(Fault.EMPTY, self.spec)
        return fault(Fault.NO_BRANCH if self.spec.branch else Fault.NO_DEFAULT, self.spec)

    def _fetch(self, name: str) -> str:
        """Fetch one revision without history or over-large blobs; its commit id."""
        fetched = self._git(
            "fetch",
            "--depth=1",
            f"--filter={self._filter()}",
            "--no-tags",
            "--no-write-fetch-head",
            "--no-recurse-submodules",
            "--no-auto-maintenance",
            "--quiet",
            "origin",
            f"+{name}:{_INCOMING}",
        )
        if fetched.code != 0 and _DAMAGE.search(fetched.stderr):
            raise MirrorDamaged
        self._check(fetched)
        peeled = self._git("rev-parse", "--verify", "--quiet", f"{_INCOMING}^{{commit}}")
        if peeled.code != 0:
            raise fault(Fault.NO_COMMIT, self.spec)
        commit = peeled.stdout.decode("ascii").strip()
        self._check(self._git("update-ref", f"{_KEPT}/{commit}", commit))
        return commit

    def _keeps(self, commit: str) -> bool:
        return self._git("rev-parse", "--verify", "--quiet", f"{_KEPT}/{commit}").code == 0

    def _filter(self) -> str:
        # git leaves out blobs of at least the number given
        return f"blob:limit={self.policy.max_file_bytes + 1}"

    def _git(self, *arguments: str) -> Finished:
        settings = [
            *_SETTINGS,
            f"remote.origin.url={self.remote.url}",
            "remote.origin.promisor=true",
            f"remote.origin.partialclonefilter={self._filter()}",
        ]
        if self.remote.pin is not None:
            settings.append(f"http.curloptResolve={self.remote.pin}")
        if self.policy.ca_file is not None:
            settings.append(f"http.sslCAInfo={self.policy.ca_file}")
        flags = [part for setting in settings for part in ("-c", setting)]
        command = Command(
            [git_program(), f"--git-dir={self.path}", *flags, *arguments],
            closed_environment(
                self.policy.mirrors, self.config, self.remote.protocol, self.remote.ssh_command
            ),
            self.policy.mirrors,
            # Inherited, the lock outlives this process as long as a git writes.
            keep_open=(self.lock,),
        )
        try:
            finished = run(command, self.deadline, watch=self._refuse_flood)
        except ProcessTimeout:
            raise passing("Fetching {url} took too long.", self.spec) from None
        except OutputLimit:
            raise fault(Fault.TOO_LARGE, self.spec) from None
        if finished.code != 0 and cannot_write(finished.stderr):
            _log.warning("git cannot write the cache of mirrors")
            raise cache_unusable()
        return replace(finished, stderr=without_token(finished.stderr, self.remote))

    def _refuse_flood(self, process: psutil.Process) -> None:
        """End a fetch that fills the disk or the memory."""
        written = 0
        for pack in self.path.glob("objects/pack/tmp_*"):
            with suppress(FileNotFoundError):
                written += pack.stat().st_size
        most = min(_MAX_MEMORY_BYTES, left_for_programs())
        if written > _MAX_PACK_BYTES or resident(process) > most:
            raise fault(Fault.TOO_LARGE, self.spec)

    def _check(self, finished: Finished) -> Finished:
        if finished.code == 0:
            return finished
        _log.warning("git ended with %d: %r", finished.code, finished.stderr[-2000:])
        raise explain(finished.stderr, self.spec)


_DAMAGE = re.compile(
    rb"(bad object|corrupt|unable to read|loose object|cannot be accessed|index unavailable"
    rb"|did not send all necessary objects|unresolved delta|garbage at end|inflate)"
)


@contextmanager
def writing(
    remote: Remote, spec: SourceSpec, policy: FetchPolicy, deadline: Deadline
) -> Iterator[Mirror]:
    """The mirror of ``remote``, ours alone to write until the block ends."""
    private.folder(policy.mirrors)
    clear_lost(policy.mirrors)
    path = mirror_path(remote, policy)
    with _locked(path.with_suffix(".lock"), deadline) as lock:
        _write_config(_config(policy))
        with access(remote, path, _config(policy)) as config:
            mirror = Mirror(path, remote, spec, policy, deadline, lock, config)
            mirror.prepare()
            yield mirror


def discard(remote: Remote, policy: FetchPolicy, deadline: Deadline) -> None:
    """Remove a mirror; its readers lose only what they have not opened yet."""
    path = mirror_path(remote, policy)
    with _locked(path.with_suffix(".lock"), deadline):
        shutil.rmtree(path)


@contextmanager
def _locked(path: Path, deadline: Deadline) -> Iterator[int]:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        while True:
            with suppress(BlockingIOError):
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            if deadline.passed():
                raise ResourceUnavailable("Another fetch of the same repository takes too long.")
            time.sleep(POLL_SECONDS)
        yield descriptor
    finally:
        os.close(descriptor)


def _config(policy: FetchPolicy) -> Path:
    return policy.mirrors / "gitconfig"


def _write_config(path: Path) -> None:
    """Our global configuration: read from a file, because a local remote's side ignores ``-c``."""
    if path.exists() and path.read_text() == _GLOBAL_CONFIG:
        return
    private.write(path, _GLOBAL_CONFIG)
