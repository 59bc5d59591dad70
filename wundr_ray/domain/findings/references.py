"""Which earlier analysis an analysis is compared with, and which ones know ids of its findings."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice

from wundr_ray.contract.gates.models import Reference as Request
from wundr_ray.domain.findings.new_code import Reference

USUAL_MAIN = frozenset({"main", "master"})
"""Branches that count as a project's main one as long as nothing else is known."""

OTHER_BRANCHES = 5
"""So many branches besides the main one, the latest analysed, are searched for known findings."""

RULE_SETS = 3
"""Of the own branch and the main one, the last analysis by each of so many sets of rules."""

BRANCH_KEPT = timedelta(days=90)
"""How long the last analysis of a branch that is not the main one stays comparable."""


@dataclass(frozen=True, slots=True)
class Head:
    """The branch that a repository's HEAD names.

    That is its default branch, but for a work tree, where it is the one that is checked out.
    """

    branch: str
    is_checked_out: bool = False


ToolKey = tuple[str, str, str]
"""Rule, engine and version of what looked for findings."""


@dataclass(frozen=True, slots=True)
class KnownAnalysis:
    """A completed analysis of a project; ``frames`` is the artifact key of its frames.

    One without ids was made by the job that is compared with it.
    """

    batch_id: str | None
    job_id: str | None
    branch: str | None
    commit: str | None
    completed_at: datetime
    frames: str
    tools: frozenset[ToolKey] = frozenset()
    analysis: str = ""

    @property
    def rules(self) -> frozenset[str]:
        return frozenset(rule for rule, _, _ in self.tools)

    def as_reference(self) -> Reference:
        return Reference(
            branch=self.branch,
            commit=self.commit,
            batch_id=self.batch_id,
            job_id=self.job_id,
            completed_at=self.completed_at,
        )


@dataclass(frozen=True, slots=True)
class Subject:
    """What an analysis is about, and what is known of its project.

    ``branch`` and ``commit`` are as the job names them. ``main_branch`` was set by somebody,
    ``default_branch`` is the one that the repository named last.
    """

    branch: str | None = None
    commit: str | None = None
    main_branch: str | None = None
    default_branch: str | None = None

    def default_learnt(self, analysed: str | None, head: Head | None) -> str | None:
        """The default branch that an analysis of the branch ``analysed`` tells, if it does.

        What is checked out in a work tree stands for it as long as nothing is known, and so does
        the branch of a job; of both, a usual name comes first.
        """
        if head and not head.is_checked_out:
            return head.branch
        checked_out = head.branch if head else None
        if self.default_branch is None:
            return analysed if analysed in USUAL_MAIN else checked_out
        return checked_out if checked_out in USUAL_MAIN else None

    @property
    def main(self) -> str | None:
        """The main branch, as far as it is known; a usual name is one as long as none is."""
        usual = self.branch if self.branch in USUAL_MAIN else None
        return self.main_branch or self.default_branch or usual

    @property
    def own(self) -> str | None:
        """The branch that will be analysed, as far as that is known before the fetch."""
        return self.branch or (None if self.commit else self.default_branch)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What an analysis is compared with; without a ``reference``, ``missing`` says why.

    ``others`` tell nothing but ids of findings; those to be asked first come first.
    """

    reference: KnownAnalysis | None = None
    others: tuple[KnownAnalysis, ...] = ()
    missing: str | None = None

    def apart_from(self, branch: str | None) -> "Comparison":
        """The same for an analysis of ``branch``, which is no reference of its own.

        Where the job names no branch, only the fetch tells that its reference, which the job has
        analysed itself, is the same branch.
        """
        made = self.reference
        if branch is None or made is None or made.job_id is not None or made.branch != branch:
            return self
        return replace(self, reference=None, missing=_unknown(branch))


NOTHING_KNOWN = Comparison(missing="No analysis of the project is known.")


def to_reuse(analyses: Iterable[KnownAnalysis], rules: Iterable[str]) -> KnownAnalysis | None:
    """The analysis whose files a new one by these ``rules`` may take over, if they are unchanged.

    That is the last one by the most similar rules: jobs of one project may have other rules, and
    files are only taken over from an analysis by the same ones.
    """
    own = frozenset(rules)
    return max(
        analyses,
        key=lambda each: (-len(own ^ each.rules), each.completed_at),
        default=None,
    )


def choose(
    request: Request | None,
    subject: Subject,
    analyses: Iterable[KnownAnalysis],
    now: datetime,
) -> Comparison:
    """What ``subject``, which begins ``now``, is compared with of its project's ``analyses``.

    The same comes out whenever it is asked: only what was completed before the job began counts.
    Without a ``request``, an analysis of the main branch is compared with the one before it, that
    of another branch with the latest of the main branch and with nothing else: compared with its
    own branch, what came with that branch would be new once only. As long as no main branch is
    known, nothing is.
    """
    known = sorted(
        (each for each in analyses if each.completed_at < now),
        key=lambda each: (each.completed_at, each.batch_id or "", each.job_id or ""),
        reverse=True,
    )
    reference = next(_candidates(request, subject, known, now), None)
    others = tuple(each for each in _others(subject, known, now) if each != reference)
    missing = None if reference else _missing(request, subject)
    return Comparison(reference, others, missing)


def to_analyse(request: Request | None, subject: Subject) -> Subject | None:
    """What stands for a reference that has not been analysed; None if nothing does.

    The same branch has no earlier state that could be fetched without knowing its commit.
    """
    if request and request.commit:
        return replace(subject, branch=None, commit=request.commit)
    branch = subject.main if request is None else request.branch
    if branch is None or branch == subject.own:
        return None
    return replace(subject, branch=branch, commit=None)


def time_of(request: Request | None, now: datetime) -> datetime | None:
    """The time at which the requested reference was the latest analysis, if it is one by time."""
    if request is None:
        return None
    if request.period_days is not None:
        return now - timedelta(days=request.period_days)
    return request.since


def _candidates(
    request: Request | None, subject: Subject, known: Sequence[KnownAnalysis], now: datetime
) -> Iterator[KnownAnalysis]:
    """The analyses that serve as the reference, the best first.

    A job that pins its commit is not compared with an analysis of this commit on its own branch:
    what is new in it stays new when it is analysed again.
    """
    own = [each for each in _of_branch(subject.own, known) if each.commit != (subject.commit or "")]
    if request is None:
        is_main = subject.main == subject.own
        yield from own if is_main else _of_branch(subject.main, known)
    elif request.commit is not None:
        yield from (each for each in known if each.commit == request.commit)
    elif request.branch is not None:
        is_own = request.branch == subject.own
        yield from own if is_own else _of_branch(request.branch, known)
    elif (time := time_of(request, now)) is not None:
        yield from (each for each in own if each.completed_at <= time)
        yield from reversed(own)
    else:
        yield from own


def _of_branch(branch: str | None, known: Iterable[KnownAnalysis]) -> Iterator[KnownAnalysis]:
    return (each for each in known if branch is not None and each.branch == branch)


def _others(subject: Subject, known: Sequence[KnownAnalysis], now: datetime) -> list[KnownAnalysis]:
    """The last analyses of its own branch, of the main branch and of a few others.

    Jobs of one project may have other rules: each knows the ids of what its own rules find.
    """
    nearest = dict.fromkeys((subject.own, subject.main))
    last: dict[str | None, KnownAnalysis] = {}
    for each in known:
        if each.branch not in nearest and now - each.completed_at < BRANCH_KEPT:
            last.setdefault(each.branch, each)
    first = [each for branch in nearest for each in _by_rules(branch, known)]
    return [*first, *islice(last.values(), OTHER_BRANCHES)]


def _by_rules(branch: str | None, known: Iterable[KnownAnalysis]) -> list[KnownAnalysis]:
    """The last analysis of the branch by each set of rules."""
    last: dict[frozenset[str], KnownAnalysis] = {}
    for each in known:
        if each.branch == branch:
            last.setdefault(each.rules, each)
    return list(last.values())[:RULE_SETS]


def _missing(request: Request | None, subject: Subject) -> str:
    if request and request.commit:
        return f"The commit {request.commit[:12]} has not been analysed, or its findings are gone."
    if request and request.branch:
        return _unknown(request.branch)
    if request is None and subject.main and subject.own != subject.main:
        return f"The main branch {subject.main} has not been analysed before."
    if request is None and subject.main is None and subject.own is not None:
        return "The main branch of the project is not known. It can be set for the project."
    return "The branch has not been analysed before."


def _unknown(branch: str | None) -> str:
    return f"The branch {branch} has not been analysed before."
