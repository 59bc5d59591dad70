"""Pushing a commit that is in a mirror, and removing a branch, under a lease.

A *lease* is the commit that the remote's branch may be at, or None where it may not be there. The
push fails where it is at another, so that nobody's work is ever overwritten.
"""

import re
import shlex
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from wundr_ray.contract.errors import InvalidRepository
from wundr_ray.delivery.git.push_answer import PushOutcome, PushResult, read_answer
from wundr_ray.processes import Finished
from wundr_ray.sources.bounded_git import BoundedGit
from wundr_ray.sources.program import git_program
from wundr_ray.sources.words import plain

_NO_ACCESS = re.compile(
    r"could not read (Username|Password)|Authentication failed|error: 40[13]\b"
    r"|Permission denied \(|marked as read only|not allowed to (push|upload)"
)
# For a local repository, whose own settings could run programs in this server's name.
_SAFE_RECEIVER = (
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "receive.denyCurrentBranch=refuse",
    "receive.autogc=false",
    "core.alternateRefsCommand=true",
    "gc.auto=0",
)


@dataclass(frozen=True, slots=True)
class Branch:
    """A branch that belongs to one changeset.

    ``may_be`` are the commits it may be at: those that were ever about to be pushed to it, and
    None where it may not be there, as before the first push.
    """

    name: str
    may_be: Collection[str | None]

    @property
    def ref(self) -> str:
        return f"refs/heads/{self.name}"


def push(git: BoundedGit, commit: str, branch: Branch, options: Sequence[str] = ()) -> PushResult:
    """Bring the branch to ``commit``, which the mirror has. ``options`` are for the server.

    A branch that is there already is left as it is. Raises InvalidRepository where the server does
    not let us push, and like a fetch where it cannot be reached.
    """
    return _under_lease(git, branch, commit, (commit, branch.ref), options)


def remove(git: BoundedGit, branch: Branch) -> PushResult:
    """Remove the branch; one that is gone already is as it should be. Raises like ``push``."""
    return _under_lease(git, branch, None, ("", branch.ref), ())


def push_for_review(git: BoundedGit, commit: str, base: str, options: Sequence[str]) -> PushResult:
    """Push to ``refs/for/<base>``, where Gitea opens a request instead of making a branch.

    ``options`` name the topic, by which a later push finds its request. Raises like ``push``.
    """
    return _push(git, [f"{commit}:refs/for/{base}"], options)


def tip(git: BoundedGit, ref: str) -> str | None:
    """The commit that the remote has at ``ref``. Raises like a fetch."""
    asked = git.check(git("ls-remote", "origin", ref))
    rows = (line.split("\t") for line in asked.stdout.decode("utf-8", "replace").splitlines())
    return next((row[0] for row in rows if row[1:] == [ref]), None)


def _under_lease(
    git: BoundedGit,
    branch: Branch,
    target: str | None,
    refs: tuple[str, str],
    options: Sequence[str],
) -> PushResult:
    """Push under the lease. If the branch may be at one commit only, git's own check suffices."""
    leases = set(branch.may_be)
    # git's flag takes a single commit. With several, the branch is looked at first; should it move
    # in between, the lease on what was found still fails.
    if len(leases) != 1:
        found = tip(git, branch.ref)
        if found == target:
            return PushResult(PushOutcome.ALREADY_THERE, found=found)
        if found not in leases:
            return PushResult(PushOutcome.EDITED, found=found)
        leases = {found}
    (lease,) = leases
    # An empty value means that the branch must not be there.
    flag = f"--force-with-lease={branch.ref}:{lease or ''}"
    result = _push(git, [flag, ":".join(refs)], options)
    if result.outcome is not PushOutcome.EDITED:
        return result
    found = tip(git, branch.ref)  # another worker may just have done the same
    outcome = PushOutcome.ALREADY_THERE if found == target else result.outcome
    return replace(result, outcome=outcome, found=found)


def _push(git: BoundedGit, refs: Sequence[str], options: Sequence[str]) -> PushResult:
    """Push; if the remote advertises no commit that we share with it, git negotiates one.

    Without a common commit, git would send all files of the base, which a mirror does not have.
    """
    # Negotiation costs another request, and most pushes do not need it.
    for negotiate in ("false", "true"):
        done = _run(git, negotiate, refs, options)
        result = read_answer(done.stdout, done.stderr)
        if result is None:
            _refuse(git, done)
        elif result.outcome is not PushOutcome.NEEDS_REBUILD:
            return result
    return PushResult(PushOutcome.NEEDS_REBUILD)


def _run(git: BoundedGit, negotiate: str, refs: Sequence[str], options: Sequence[str]) -> Finished:
    flags = [f"--push-option={plain(option, 4000)}" for option in options]
    if git.remote.protocol == "file":
        settings = [part for setting in _SAFE_RECEIVER for part in ("-c", setting)]
        flags.append(f"--receive-pack={shlex.join([git_program(), *settings, 'receive-pack'])}")
    # For a request by `refs/for` there is no lease.
    *lease, refspec = refs
    settings = ["-c", f"push.negotiate={negotiate}", "push", "--porcelain"]
    return git(*settings, "--recurse-submodules=no", *lease, *flags, "origin", refspec)


def _refuse(git: BoundedGit, done: Finished) -> None:
    """Raise what ended a push before the server answered for its ref."""
    if _NO_ACCESS.search(done.stderr.decode("utf-8", "replace")):
        raise InvalidRepository(
            f"The server of {plain(git.spec.url, 200)} does not let this server push: the "
            "credential for it is missing or read-only."
        )
    # A push without an answer for its ref has failed, whatever its exit code.
    git.check(replace(done, code=done.code or 1))
