"""What a list of decisions means for every proposed change of a batch."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from wundr_ray.contract.vocabulary import ChangeDecision, Pattern, Safety, Verdict
from wundr_ray.refactoring.reviews.selection import EVERYTHING, ChangeSelection

ChangeKey = tuple[str, str]
"""A change of a batch: the ids of its job and of the change, which is unique within the job."""


@dataclass(frozen=True, slots=True)
class ListedChange:
    """A change of a batch without its edits."""

    job_id: str
    id: str
    path: str
    line: int
    rule: str
    pattern: Pattern
    safety: Safety
    reason: str = ""
    evidence: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()

    @property
    def key(self) -> ChangeKey:
        return self.job_id, self.id


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision; only approvals and rejections are about the changes of a selection."""

    verdict: Verdict
    selection: ChangeSelection = EVERYTHING


@dataclass(frozen=True, slots=True)
class Application:
    """What applying would do.

    ``change_ids`` are those to apply by job, in the order of the preview. ``held`` are approved
    changes that are not applied, each with the ids of the changes it requires that are not either.
    ``undecided`` is how many changes nobody has decided about.
    """

    change_ids: Mapping[str, tuple[str, ...]]
    held: Mapping[ChangeKey, tuple[str, ...]]
    undecided: int

    @property
    def changes(self) -> int:
        return sum(map(len, self.change_ids.values()))


def is_closed(decisions: Iterable[Decided]) -> bool:
    """Whether the review is over: later approvals and rejections would change nothing."""
    return any(each.verdict in (Verdict.APPLY, Verdict.EXPIRE) for each in decisions)


def states(
    changes: Iterable[ListedChange], decisions: Sequence[Decided]
) -> dict[ChangeKey, ChangeDecision]:
    """Where each change stands after ``decisions``; of two about one change the later counts."""
    under_review = _before_the_end(decisions)
    return {change.key: _state(change, under_review) for change in changes}


def application(changes: Sequence[ListedChange], decisions: Sequence[Decided]) -> Application:
    """What applying would do after ``decisions``."""
    decided = states(changes, decisions)
    approved = {key for key, state in decided.items() if state is ChangeDecision.APPROVED}
    applied = _complete(changes, approved)
    by_job: dict[str, list[str]] = {}
    held: dict[ChangeKey, tuple[str, ...]] = {}
    for change in changes:
        if change.key in applied:
            by_job.setdefault(change.job_id, []).append(change.id)
        elif change.key in approved:
            held[change.key] = _missing(change, applied)
    return Application(
        change_ids={job_id: tuple(ids) for job_id, ids in by_job.items()},
        held=held,
        undecided=sum(state is ChangeDecision.PROPOSED for state in decided.values()),
    )


def are_all_rejected(changes: Sequence[ListedChange], decisions: Sequence[Decided]) -> bool:
    decided = states(changes, decisions).values()
    return all(state is ChangeDecision.REJECTED for state in decided)


def _before_the_end(decisions: Sequence[Decided]) -> list[Decided]:
    under_review: list[Decided] = []
    for each in decisions:
        if is_closed([each]):
            break
        under_review.append(each)
    return under_review


def _state(change: ListedChange, decisions: Sequence[Decided]) -> ChangeDecision:
    for each in reversed(decisions):
        if each.selection.takes(change):
            approved = each.verdict is Verdict.APPROVE
            return ChangeDecision.APPROVED if approved else ChangeDecision.REJECTED
    return ChangeDecision.PROPOSED


def _complete(
    changes: Collection[ListedChange], approved: Collection[ChangeKey]
) -> frozenset[ChangeKey]:
    """The largest part of ``approved`` in which no change lacks one that it requires."""
    complete = frozenset(approved)
    while lacking := {
        change.key for change in changes if change.key in complete and _missing(change, complete)
    }:
        complete -= lacking
    return complete


def _missing(change: ListedChange, present: Collection[ChangeKey]) -> tuple[str, ...]:
    return tuple(id for id in change.requires if (change.job_id, id) not in present)
