"""What ``git push --porcelain`` and the server behind it say, as an outcome."""

import re
from dataclasses import dataclass
from enum import StrEnum

from wundr_ray.sources.words import plain

_MAX_CHARS = 300
_MAX_LINES = 10
# Gitea's refusal of a commit that the request has already.
_SAME_COMMIT = "new commit is same with old commit"

_LACKS_OBJECTS = re.compile(
    r"unable to read [0-9a-f]{40}|missing necessary objects|shallow update not allowed"
    r"|did not send all necessary objects"
)
_NO_OPTIONS = "does not support push options"
_NO_REPORT = "[remote failure]"
_RACE = re.compile(
    r"incorrect old value provided|reference already exists|but expected [0-9a-f]{40}"
)


class PushOutcome(StrEnum):
    PUSHED = "pushed"
    ALREADY_THERE = "already_there"  # the remote was as it should be
    EDITED = "edited"  # the branch is at a commit of others, or others have removed it
    REJECTED = "rejected"  # by the server, which says why
    NEEDS_REBUILD = "needs_rebuild"  # the remote no longer has the base
    NO_PUSH_OPTIONS = "no_push_options"  # the server takes none; nothing was pushed


@dataclass(frozen=True, slots=True)
class PushResult:
    """``message`` is why; ``lines`` are what the server wrote, fit to be shown.

    ``found`` is the branch's commit where others have edited it, None where it is not there.
    """

    outcome: PushOutcome
    message: str = ""
    lines: tuple[str, ...] = ()
    found: str | None = None


def read_answer(stdout: bytes, stderr: bytes) -> PushResult | None:
    """What has become of the one ref of a push; None where git says nothing of it."""
    said = stderr.decode("utf-8", "replace")
    lines = server_lines(said)
    # What the server wrote itself must not be taken for git's own words.
    own = "\n".join(line for line in said.split("\n") if not line.startswith("remote:"))
    if _NO_OPTIONS in own:
        return PushResult(PushOutcome.NO_PUSH_OPTIONS, lines=lines)
    if _LACKS_OBJECTS.search(own):
        return PushResult(PushOutcome.NEEDS_REBUILD, lines=lines)
    for row in stdout.decode("utf-8", "replace").split("\n"):
        flag, tab, rest = row.partition("\t")
        if tab and flag in {"*", " ", "+", "-", "="}:
            is_same = flag == "="
            return PushResult(
                PushOutcome.ALREADY_THERE if is_same else PushOutcome.PUSHED, lines=lines
            )
        summary = rest.partition("\t")[2]
        if tab and flag == "!" and not summary.startswith(_NO_REPORT):
            return _refused(summary, lines)
    return None


def server_lines(said: str) -> tuple[str, ...]:
    """The last lines that the server had git repeat, without empty ones."""
    rows = (line.partition("remote:") for line in said.split("\n"))
    spoken = (words.strip() for before, mark, words in rows if mark and not before)
    return tuple(plain(line, _MAX_CHARS) for line in spoken if line)[-_MAX_LINES:]


def _refused(summary: str, lines: tuple[str, ...]) -> PushResult:
    """``summary`` is git's word for who refused, and the reason in brackets."""
    who, _, reason = summary.partition(" (")
    reason = plain(reason.removesuffix(")"), _MAX_CHARS)
    # `[rejected]` is git's own refusal, by the lease; a race is lost on the server only, which then
    # says that the old value is another.
    if who == "[rejected]" or _RACE.search(" ".join((reason, *lines))):
        return PushResult(PushOutcome.EDITED, reason, lines)
    if _SAME_COMMIT in reason:
        return PushResult(PushOutcome.ALREADY_THERE, lines=lines)
    if _LACKS_OBJECTS.search(reason):
        return PushResult(PushOutcome.NEEDS_REBUILD, reason, lines)
    return PushResult(PushOutcome.REJECTED, ": ".join(filter(None, (reason, *lines[:1]))), lines)
