"""What people read of a changeset: its title, its description and the message of its commit.

Names come from repositories and from whoever made the batch. Between backticks they mention
nobody, link to nothing and close no issue; outside of them only harmless characters are left.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from wundr_ray.delivery.git.signatures import message_of
from wundr_ray.delivery.grouping import Group
from wundr_ray.delivery.interface import Part
from wundr_ray.domain.wording import counted
from wundr_ray.refactoring.interface import Change
from wundr_ray.sources.words import plain

_MAX_TITLE = 120
_MAX_NAME = 120
_LISTED_FILES = 20
_UNDO = (
    "Before the merge: close this request and remove its branch. After it: `git revert` the merged "
    "commit, or undo the changeset in Wundr, which proposes the inverse change of every file that "
    "nobody has changed since."
)


@dataclass(frozen=True, slots=True)
class ChangesetOrigin:
    """Which batch a changeset comes from. ``title`` and ``body`` are those of the request."""

    batch_id: str
    batch_name: str
    job_id: str
    title: str | None = None
    body: str | None = None


@dataclass(frozen=True, slots=True)
class Texts:
    """``body`` is Markdown; ``message`` is the commit's."""

    title: str
    body: str
    message: str


def texts(origin: ChangesetOrigin, group: Group) -> Texts:
    title = _title(origin, group)
    return Texts(title, _body(origin, group), message_of(title, _summary(origin, group)))


def part(origin: ChangesetOrigin, group: Group) -> Part:
    """The group as one patch of a series."""
    return Part(_title(origin, group), _summary(origin, group), group.ids)


def code(text: str) -> str:
    """``text`` as Markdown code, whatever is in it."""
    shown = plain(text, _MAX_NAME) or " "
    longest = max((len(run) for run in re.findall("`+", shown)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if shown[0] in "` " or shown[-1] in "` " else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def _title(origin: ChangesetOrigin, group: Group) -> str:
    files = counted(len({change.path for change in group.changes}), "file")
    patterns = sorted({change.pattern.replace("_", " ") for change in group.changes})
    words = plain(origin.title, _MAX_TITLE) if origin.title else None
    place = f" ({_harmless(group.name)})" if group.name and not _is_pattern(group) else ""
    if words and _is_pattern(group):
        place = f" ({patterns[0]})"
    return f"{words or f'Standardize {_listed(patterns)} in {files}'}{place}"


def _is_pattern(group: Group) -> bool:
    return group.name in {str(change.pattern) for change in group.changes}


def _body(origin: ChangesetOrigin, group: Group) -> str:
    batch = f"batch {code(origin.batch_id)} ({code(origin.batch_name)}), job {code(origin.job_id)}"
    rules = _by_rule(group.changes)
    what = (f"- {code(rule)}: {_extent(changes)}" for rule, changes in rules)
    why = (f"- {code(rule)}: {code(changes[0].reason)}" for rule, changes in rules)
    sections = [
        *([origin.body.strip()] if origin.body else []),
        f"Wundr made these changes in {batch}.",
        "### What\n\n" + "\n".join(what),
        "### Why\n\n" + "\n".join(why),
        "### Files\n\n" + "\n".join(_files(group.changes)),
        f"### How to undo it\n\n{_UNDO}",
    ]
    return "\n\n".join(sections) + "\n"


def _summary(origin: ChangesetOrigin, group: Group) -> str:
    rows = [f"- {rule}: {_extent(changes)}" for rule, changes in _by_rule(group.changes)]
    names = (_harmless(origin.batch_id), _harmless(origin.job_id))
    return "\n".join([*rows, "", "Wundr batch {}, job {}".format(*names)])


def _files(changes: Iterable[Change]) -> list[str]:
    paths = sorted({change.path for change in changes})
    rows = [f"- {code(path)}" for path in paths[:_LISTED_FILES]]
    more = len(paths) - len(rows)
    return [*rows, f"- and {counted(more, 'more file')}"] if more else rows


def _by_rule(changes: Iterable[Change]) -> list[tuple[str, list[Change]]]:
    found: dict[str, list[Change]] = defaultdict(list)
    for change in changes:
        found[change.rule].append(change)
    return sorted(found.items())


def _extent(changes: Sequence[Change]) -> str:
    files = counted(len({change.path for change in changes}), "file")
    return f"{counted(len(changes), 'change')} in {files}"


def _listed(words: Sequence[str]) -> str:
    *others, last = words
    return f"{', '.join(others)} and {last}" if others else last


def _harmless(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9._/+-]+", "-", name)[:_MAX_NAME].strip("-") or "others"
