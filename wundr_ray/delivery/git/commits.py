"""A commit of changed files in a mirror: by one ``git fast-import``, without a checkout.

Only the trees have to be there. What the commit does not change is named by its id, whatever it
is: large files that were never fetched, links, submodules. No ref is left behind; nothing collects
garbage in a mirror, and the same draft makes the same commit again wherever it was lost.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from wundr_ray.delivery.git.format import path_bytes, quoted
from wundr_ray.delivery.git.rebase import PathEntry, fit
from wundr_ray.delivery.git.signatures import cleaned
from wundr_ray.delivery.interface import Built, Draft, FileChange, Signature
from wundr_ray.sources.bounded_git import BoundedGit
from wundr_ray.sources.mirrors.mirror import MirrorDamaged

_REF = "refs/wundr/building"
_NOTHING = "0" * 40
_PATHS_AT_ONCE = 100


def build(git: BoundedGit, draft: Draft) -> Built:
    """Make the commit in the mirror of ``git``, whose lock is held.

    Files whose blob in the base is not the expected one are left out and reported. Raises
    MirrorDamaged where the base or its trees are not in the mirror.
    """
    paths = sorted({each.path for each in draft.files})
    fitting = fit(draft.files, _entries(git, draft.base, paths))
    if not fitting.changes:
        return Built(None, fitting.stale, fitting.present)
    commit = _import(git, import_stream(draft, fitting.changes))
    return Built(commit, fitting.stale, fitting.present)


def has_commit(git: BoundedGit, commit: str) -> bool:
    """Whether the mirror has the commit and its tree."""
    asked = git("rev-parse", "--verify", "--quiet", f"{commit}^{{tree}}")
    return asked.code == 0 and git("cat-file", "-e", asked.stdout.decode().strip()).code == 0


def import_stream(draft: Draft, changes: Sequence[tuple[str, FileChange]]) -> bytes:
    """What ``git fast-import`` reads; it answers with the commit's id. ``changes`` have modes."""
    message = draft.message.replace("\0", "").encode("utf-8", "replace")
    head = (
        f"commit {_REF}\nmark :1\n"
        f"author {_signature(draft.author)}\n"
        f"committer {_signature(draft.committer)}\n"
    )
    files = b"".join(
        b"M %s inline %s\n%s" % (mode.encode(), quoted(path_bytes(each.path)), _data(each.content))
        for mode, each in changes
    )
    begin = head.encode("utf-8", "replace") + _data(message) + b"from %s\n" % draft.base.encode()
    # The id is printed before the ref is removed again. With `done`, git reports a stream that was
    # cut off as an error.
    end = f"\nget-mark :1\nreset {_REF}\nfrom {_NOTHING}\n\ndone\n"
    return begin + files + end.encode()


def _import(git: BoundedGit, stream: bytes) -> str:
    done = git("fast-import", "--quiet", "--done", "--force", stdin=stream)
    commit = done.stdout.decode("ascii", "replace").strip()
    if done.code != 0 or re.fullmatch("[0-9a-f]{40}", commit) is None:
        raise MirrorDamaged
    return commit


def _entries(git: BoundedGit, commit: str, paths: Sequence[str]) -> Mapping[str, PathEntry]:
    found: dict[str, PathEntry] = {}
    for start in range(0, len(paths), _PATHS_AT_ONCE):
        some = paths[start : start + _PATHS_AT_ONCE]
        # Paths may contain the characters of patterns; `-z` keeps git from quoting them.
        listed = git("--literal-pathspecs", "ls-tree", "-z", "--full-tree", commit, "--", *some)
        if listed.code != 0:
            raise MirrorDamaged
        found.update(_rows(listed.stdout))
    return found


def _rows(listing: bytes) -> Iterable[tuple[str, PathEntry]]:
    for record in listing.split(b"\0")[:-1]:
        head, _, path = record.partition(b"\t")
        mode, _, object_id = head.decode("ascii").split(" ")
        yield path.decode("utf-8", "surrogateescape"), PathEntry(mode, object_id)


def _signature(who: Signature) -> str:
    clean = cleaned(who)
    offset = clean.at.strftime("%z") or "+0000"
    return f"{clean.name} <{clean.email}> {int(clean.at.timestamp())} {offset[:5]}"


def _data(data: bytes) -> bytes:
    return b"data %d\n%s\n" % (len(data), data)
