"""Which earlier analysis an analysis is compared with, and which ones its findings get ids from."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice

from wundr_ray.contract.gates.models import Reference
from wundr_ray.domain.findings.new_code import EarlierAnalysis

USUAL_MAIN = frozenset({"main", "master"})
"""Branches that count as a project's main one as long as nothing else is known."""

OTHER_BRANCHES = 5
"""How many branches besides the own and the main one are searched for known findings."""

RULE_SETS = 3
"""Of the own and the main branch, the last analysis by each set of rules, up to so many sets."""

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

    def as_reference(self) -> EarlierAnalysis:
        return EarlierAnalysis(
            branch=self.branch,
            commit=self.commit,
            batch_id=self.batch_id,
            job_id=self.job_id,
            completed_at=self.completed_at,
        )


@dataclass(frozen=True, slots=True)
class AnalysisSubject:
    """What an analysis is about, and what is known of its project.

    ``branch`` and ``commit`` are as the job names them. ``main_branch`` was set by somebody,
    ``default_branch`` is the one that the repository named last.
    """

    branch: str | None = None
    commit: str | None = None
    main_branch: str | None = None
    default_branch: str | None = None

    def default_learnt(self, analysed: str | None, head: Head | None) -> str | None:
        """The default branch to store after an analysis of the branch ``analysed``; None for none.

        ``head`` is the branch that the repository's HEAD names, if it was read.
        """
        # Only a bare repository's HEAD is a statement about the default branch. In a work tree it
        # is whatever the developer has checked out: it is taken while nothing better is known, and
        # a branch called main or master replaces it as soon as one is seen.
        if head and not head.is_checked_out:
            return head.branch
        checked_out = head.branch if head else None
        if self.default_branch is None:
            return analysed if analysed in USUAL_MAIN else checked_out
        return checked_out if checked_out in USUAL_MAIN else None

    @property
    def main(self) -> str | None:
        """The main branch: set by a person, else the default one, else a branch called main."""
        usual = self.branch if self.branch in USUAL_MAIN else None
        return self.main_branch or self.default_branch or usual

    @property
    def own(self) -> str | None:
        """The branch that will be analysed, as far as that is known before the fetch."""
        return self.branch or (None if self.commit else self.default_branch)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What an analysis is compared with; without a ``reference``, ``missing`` says why.

    ``others`` only pass on the ids of findings that they have too, the most relevant one first.
    """

    reference: KnownAnalysis | None = None
    others: tuple[KnownAnalysis, ...] = ()
    missing: str | None = None

    def apart_from(self, branch: str | None) -> "Comparison":
        """This comparison once the fetch has shown that the job analyses ``branch``.

        A job that names no branch may have analysed its reference itself, and only then learn that
        both are the same branch. Comparing it with itself would find nothing new, ever.
        """
        made = self.reference
        if branch is None or made is None or made.job_id is not None or made.branch != branch:
            return self
        return replace(self, reference=None, missing=_unknown(branch))


NOTHING_KNOWN = Comparison(missing="The project has not been analysed before.")


def to_reuse(analyses: Iterable[KnownAnalysis], rules: Iterable[str]) -> KnownAnalysis | None:
    """The analysis whose results for unchanged files a new one by these ``rules`` may reuse.

    That is the latest one of those with the most similar rules.
    """
    own = frozenset(rules)
    return max(
        analyses,
        key=lambda each: (-len(own ^ each.rules), each.completed_at),
        default=None,
    )


def choose(
    request: Reference | None,
    subject: AnalysisSubject,
    analyses: Iterable[KnownAnalysis],
    now: datetime,
) -> Comparison:
    """Choose what ``subject``, which begins ``now``, is compared with among ``analyses``.

    Without a ``request``, an analysis of the main branch is compared with the one before it, and
    that of another branch with the latest one of the main branch. As long as the main branch is
    not known, there is no reference.
    """
    # A branch is never compared with its own last analysis by default: a finding that came with the
    # branch would be new in its first analysis only, and the second one would pass the gate.
    #
    # Only analyses that were completed before the job began count. A later attempt of the same job
    # then chooses the same reference, whatever other jobs have completed in the meantime.
    known = sorted(
        (each for each in analyses if each.completed_at < now),
        key=lambda each: (each.completed_at, each.batch_id or "", each.job_id or ""),
        reverse=True,
    )
    reference = next(_candidates(request, subject, known, now), None)
    others = tuple(each for each in _others(subject, known, now) if each != reference)
    missing = None if reference else _missing(request, subject)
    return Comparison(reference, others, missing)


def to_analyse(request: Reference | None, subject: AnalysisSubject) -> AnalysisSubject | None:
    """What the job must analyse itself as its reference, if no analysis of it is stored.

    None if there is no such thing: the earlier state of the same branch has no name to fetch by.
    """
    if request and request.commit:
        return replace(subject, branch=None, commit=request.commit)
    branch = subject.main if request is None else request.branch
    if branch is None or branch == subject.own:
        return None
    return replace(subject, branch=branch, commit=None)


def time_of(request: Reference | None, now: datetime) -> datetime | None:
    """The time at which the requested reference was the latest analysis, if it is one by time."""
    if request is None:
        return None
    if request.period_days is not None:
        return now - timedelta(days=request.period_days)
    return request.since


def _candidates(
    request: Reference | None,
    subject: AnalysisSubject,
    known: Sequence[KnownAnalysis],
    now: datetime,
) -> Iterator[KnownAnalysis]:
    """The analyses that can serve as the reference, the best one first."""
    # A job that names a commit is not compared with another analysis of that commit on the same
    # branch. Analysing a commit again must report the same findings as new as the first time.
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


def _others(
    subject: AnalysisSubject, known: Sequence[KnownAnalysis], now: datetime
) -> list[KnownAnalysis]:
    """The last analyses of its own branch, of the main branch and of a few others."""
    # A finding keeps its id for ever, also when it reaches the main branch by a merge, so its id
    # is looked up on several branches. An analysis only has ids for what its own rules find:
    # jobs of one project may apply different rules, so the last analysis by each set is taken.
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


def _missing(request: Reference | None, subject: AnalysisSubject) -> str:
    if request and request.commit:
        return (
            f"The commit {request.commit[:12]} has not been analysed, or its findings were removed."
        )
    if request and request.branch:
        return _unknown(request.branch)
    if request is None and subject.main and subject.own != subject.main:
        return f"The main branch {subject.main} has not been analysed before."
    if request is None and subject.main is None and subject.own is not None:
        return "The main branch of the project is not known. Set main_branch of the project."
    return "The branch has not been analysed before."


def _unknown(branch: str | None) -> str:
    return f"The branch {branch} has not been analysed before."
