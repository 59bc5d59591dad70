"""Running rules on files again and again, until they propose nothing more.

In each round a file takes what is compatible: only safe proposals as long as there are any, then
only those of one pattern, and none that touches another. What has to wait comes again in the next
round. A change is independent of earlier ones if it was proposed for the original file, too;
otherwise it requires them.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from wundr_ray.contract.vocabulary import Language, Pattern, Safety
from wundr_ray.domain.files import SkippedFile
from wundr_ray.engines.interface import CannotAnalyse
from wundr_ray.engines.time_limit import OutOfTime, cpu_limit
from wundr_ray.refactoring.composition import Composition
from wundr_ray.refactoring.interface import Edit, Engine, Proposal
from wundr_ray.refactoring.rules.interface import Context, Rule
from wundr_ray.refactoring.silenced import is_silenced
from wundr_ray.refactoring.sources import Source

MAX_ROUNDS = 12
MAX_CPU_SECONDS = 20.0
"""For all rules on one file in one round."""

Examine = Callable[[Sequence[Source]], tuple[list[Source], list[SkippedFile]]]
"""Gives sources the findings of programs, and tells which files these cannot read."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A proposal that was made part of the text in ``round``."""

    rule: Rule
    proposal: Proposal
    round: int


@dataclass(slots=True)
class Refined:
    """One file on its way: ``first`` is it before, ``last`` after all rounds so far."""

    first: Source
    last: Source
    composition: Composition
    accepted: list[Accepted] = field(default_factory=list)
    initial: frozenset[tuple[str, tuple[Edit, ...]]] = frozenset()
    reported: list[tuple[Rule, Proposal]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Candidate:
    rule: Rule
    proposal: Proposal


def refine(
    sources: Iterable[Source],
    rules: Sequence[Rule],
    level: Safety,
    examine: Examine,
    context: Context,
) -> tuple[list[Refined], list[SkippedFile]]:
    """Run ``rules``, in their order, to the fixpoint of each file.

    Returns the files that some rule changes or reports, and those that defeat the rules: codes of
    ``examine``, of ``CannotAnalyse``, and ``too_slow``, ``engine_error`` and ``no_fixpoint``.
    """
    result: dict[str, Refined] = {}
    skipped: list[SkippedFile] = []
    active = list(sources)
    for number in range(MAX_ROUNDS):
        examined, refused = examine(active)
        skipped += refused
        active = []
        for source in examined:
            outcome = _guarded(source, rules, context)
            if isinstance(outcome, SkippedFile):
                skipped.append(outcome)
                continue
            if not number and outcome:
                result[source.path] = _begun(source, outcome)
            if source.path in result:
                result[source.path].last = source
            chosen = _choose(outcome, level)
            if chosen:
                active.append(_advance(result[source.path], chosen, number))
        if not active:
            break
    skipped += [
        SkippedFile(source.path, "no_fixpoint", "its rules undo each other's changes")
        for source in active
    ]
    defeated = {file.path for file in skipped}
    return [each for path, each in result.items() if path not in defeated], skipped


def _guarded(
    source: Source, rules: Sequence[Rule], context: Context
) -> list[_Candidate] | SkippedFile:
    """What the rules propose; a defect of a rule costs the file, not the run."""
    try:
        with cpu_limit(MAX_CPU_SECONDS):
            return list(_candidates(source, rules, context))
    except CannotAnalyse as problem:
        return SkippedFile(source.path, problem.code, problem.reason)
    except OutOfTime:
        reason = f"the rules took more than {MAX_CPU_SECONDS:g} s"
        return SkippedFile(source.path, "too_slow", reason)
    except Exception as error:  # noqa: BLE001 (see above)
        reason = f"the rules failed: {type(error).__name__}"
        return SkippedFile(source.path, "engine_error", reason)


def _candidates(source: Source, rules: Sequence[Rule], context: Context) -> Iterator[_Candidate]:
    for rule in rules:
        if source.language not in rule.languages:
            continue
        if rule.needs and not rule.needs.search(source.data):
            continue
        if source.ignored and any(code.startswith(source.ignored) for code in rule.codes):
            continue
        for proposal in rule.propose(source, context):
            is_own = rule.engine is Engine.OWN and source.language is Language.PYTHON
            if not (is_own and is_silenced(source, proposal.line, rule.codes)):
                yield _Candidate(rule, proposal)


def _begun(source: Source, candidates: Iterable[_Candidate]) -> Refined:
    candidates = list(candidates)
    return Refined(
        source,
        source,
        Composition(source.data),
        initial=frozenset((each.rule.id, each.proposal.edits) for each in candidates),
        reported=[
            (each.rule, each.proposal)
            for each in candidates
            if each.proposal.safety is Safety.REPORT
        ],
    )


def _choose(candidates: Iterable[_Candidate], level: Safety) -> list[_Candidate]:
    """Those that are taken in this round."""
    by_safety: dict[Safety, list[_Candidate]] = defaultdict(list)
    for each in candidates:
        by_safety[each.proposal.safety].append(each)
    allowed = by_safety[Safety.SAFE]
    if not allowed and level is Safety.REVIEW:
        allowed = by_safety[Safety.REVIEW]
    chosen: list[_Candidate] = []
    pattern: Pattern | None = None
    for each in allowed:
        pattern = pattern or each.rule.pattern
        if each.rule.pattern is pattern and not any(_touch(each, other) for other in chosen):
            chosen.append(each)
    return chosen


def _touch(first: _Candidate, second: _Candidate) -> bool:
    """Whether edits of the two overlap, or insert at one place."""
    return any(
        (one.start < other.end and other.start < one.end) or one.start == other.start
        for one in first.proposal.edits
        for other in second.proposal.edits
    )


def _advance(file: Refined, chosen: Iterable[_Candidate], number: int) -> Source:
    """The file's next state."""
    edits = {}
    for each in chosen:
        edits[len(file.accepted)] = each.proposal.edits
        file.accepted.append(Accepted(each.rule, each.proposal, number))
    file.composition.add(edits)
    return replace(file.last, data=file.composition.present(), findings={})
