"""The changes of one file, out of the proposals that its rounds have accepted."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from wundr_ray.contract.vocabulary import Pattern, Safety
from wundr_ray.refactoring.fixpoint import Accepted, Refined
from wundr_ray.refactoring.interface import Change, Edit

_ID_DIGITS = 24


def changes_of(file: Refined, raw_edit: Callable[[Edit], Edit]) -> tuple[Change, ...]:
    """What was accepted for ``file``, with edits of its own bytes, in their order there.

    ``raw_edit`` translates an edit of the file's UTF-8; what it raises is raised.
    """
    edits = file.composition.edits()
    members: dict[int, list[Accepted]] = defaultdict(list)
    for number, accepted in enumerate(file.accepted):
        members[file.composition.representative(number)].append(accepted)
    changes = {
        owner: _change(file, members[owner], edits[owner], tuple(map(raw_edit, edits[owner])))
        for owner in edits
    }
    begun = {owner: min(member.round for member in members[owner]) for owner in edits}
    made = [
        replace(
            change,
            requires=tuple(
                changes[other].id
                for other in _requirements(file, members[owner], edits[owner], begun)
                if other != owner
            ),
        )
        for owner, change in changes.items()
    ]
    return tuple(sorted(made, key=lambda change: (change.edits[0].start, change.id)))


def earlier_files(file: Refined, changes: Iterable[Change]) -> dict[str, frozenset[str]]:
    """By the id of a change of ``file``, the other files that had to change before it."""
    initial = {edits for _, edits in file.initial}
    dependent = (each for each in file.accepted if each.proposal.edits not in initial)
    after = frozenset[str]().union(*(each.after for each in dependent))
    imports = [each for each in changes if after and each.pattern is Pattern.IMPORTS]
    return {c.id: after for c in imports if (c.rule, c.edits) not in file.initial}


def _change(
    file: Refined, members: Sequence[Accepted], edits: Sequence[Edit], raw: tuple[Edit, ...]
) -> Change:
    """Merged proposals get the rule of the first one and the least safe class of all."""
    first = members[0]
    path = file.first.path
    is_original = first.round == 0
    safeties = {member.proposal.safety for member in members}
    return Change(
        id=_id(path, first.rule.id, raw),
        path=path,
        line=first.proposal.line if is_original else file.first.line_of(edits[0].start),
        rule=first.rule.id,
        pattern=first.rule.pattern,
        safety=Safety.REVIEW if Safety.REVIEW in safeties else Safety.SAFE,
        edits=raw,
        reason=" ".join(dict.fromkeys(member.proposal.reason for member in members)),
        evidence=tuple(dict.fromkeys(each for m in members for each in m.proposal.evidence)),
    )


def _requirements(
    file: Refined, own: Sequence[Accepted], edits: tuple[Edit, ...], begun: Mapping[int, int]
) -> Iterator[int]:
    """The owners of all changes of earlier rounds; none if it was proposed without them, too.

    Arguments:
        own: the proposals of the change.
        begun: the first round of each owner.
    """
    last = max(member.round for member in own)
    if last and not (len(own) == 1 and (own[0].rule.id, edits) in file.initial):
        yield from (owner for owner, first in begun.items() if first < last)


def _id(path: str, rule: str, edits: Sequence[Edit]) -> str:
    digest = hashlib.sha256()
    places = [str(edit.start).encode() for edit in edits]
    contents = [part for edit in edits for part in (edit.old, edit.new)]
    for part in (path.encode("utf-8", "surrogateescape"), rule.encode(), *places, *contents):
        digest.update(b"%d:" % len(part) + part)
    return "chg_" + digest.hexdigest()[:_ID_DIGITS]
