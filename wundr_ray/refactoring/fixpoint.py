"""Running rules on files again and again, until they propose nothing more.

In each round a file takes what is compatible: only safe proposals as long as there are any, then
only those of one pattern, and none that touches another. What has to wait comes again in the next
round. A change is independent of earlier ones if it was proposed for the original file, too;
otherwise it requires them.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TypeVar

from wundr_ray.contract.vocabulary import Language, Safety
from wundr_ray.domain.files.records import SkippedFile
from wundr_ray.engines.interface import CannotAnalyse
from wundr_ray.engines.time_limit import OutOfTime, cpu_limit
from wundr_ray.refactoring.edits.composition import Composition
from wundr_ray.refactoring.edits.taken import Taken
from wundr_ray.refactoring.interface import Edit, Proposal, RuleEngine
from wundr_ray.refactoring.rules.interface import Context, RefactoringRule
from wundr_ray.refactoring.sources.silenced import is_silenced
from wundr_ray.refactoring.sources.source import ParsedSource

R = TypeVar("R")

MAX_ROUNDS = 20
MAX_CPU_SECONDS = 20.0
"""For all rules on one file in one round, and for the proof of its changes."""

MAX_CHANGES = 2_000
"""Of one file; nobody reviews more."""

MAX_EDITS = 20_000
"""Of all changes of one file in one round."""

Examine = Callable[[Sequence[ParsedSource]], tuple[list[ParsedSource], list[SkippedFile]]]
"""Gives sources the findings of programs, and tells which files these cannot read."""

Update = Callable[[str, bytes], frozenset[str]]
"""Tells the index the new text of a file, and returns the files that it then knows less used."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A proposal that was made part of the text in ``round``.

    ``after`` are other files without whose earlier changes it might not have been proposed.
    """

    rule: RefactoringRule
    proposal: Proposal
    round: int
    after: frozenset[str] = frozenset()


@dataclass(slots=True)
class Refined:
    """One file: ``first`` is its state before all rounds, ``last`` that after those so far."""

    first: ParsedSource
    last: ParsedSource
    composition: Composition
    accepted: list[Accepted] = field(default_factory=list)
    initial: frozenset[tuple[str, tuple[Edit, ...]]] = frozenset()
    reported: list[tuple[RefactoringRule, Proposal]] = field(default_factory=list)
    after: frozenset[str] = frozenset()
    """Other files whose changes have changed what the index knows about this one."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    rule: RefactoringRule
    proposal: Proposal


def refine(
    sources: Iterable[ParsedSource],
    rules: Sequence[RefactoringRule],
    level: Safety,
    examine: Examine,
    context: Context,
    update: Update,
) -> tuple[list[Refined], list[SkippedFile]]:
    """Run ``rules``, in their order, to the fixpoint of all files together.

    A file about which the index knows something else after a round is looked at again. Returns
    the files that some rule changes or reports, and those that defeat the rules: codes of
    ``examine`` and ``guarded``, ``too_many_changes`` and ``no_fixpoint``.
    """
    result: dict[str, Refined] = {}
    skipped: list[SkippedFile] = []
    latest = {source.path: source for source in sources}
    after: dict[str, frozenset[str]] = defaultdict(frozenset)
    paths = set(latest)
    advanced: list[ParsedSource] = []
    for number in range(MAX_ROUNDS):
        examined, refused = examine([latest[path] for path in sorted(paths)])
        skipped += refused
        advanced = []
        for source in examined:
            file = result.get(source.path) or Refined(source, source, Composition(source.data))
            file.after = after[source.path]
            propose = partial(_proposed, source, rules, context, len(file.accepted))
            advance = partial(_advance, file, source, propose, level, number)
            following = guarded(source.path, advance)
            if isinstance(following, SkippedFile):
                skipped.append(following)
            elif following is not None:
                advanced.append(following)
            if file.accepted or file.reported:
                result[source.path] = file
        # The index is updated after the round only: within a round all files are judged by the same
        # state, so that their order does not matter.
        latest |= {source.path: source for source in advanced}
        paths = {source.path for source in advanced}
        for source in advanced:
            others = update(source.path, source.data) & latest.keys() - {source.path}
            after |= {path: after[path] | {source.path} for path in others}
            paths |= others
        # The index keeps the changed text of a file that is given up. What others propose because
        # of it has that file in `after`, and is left out in the end (`edits/links.py`).
        paths -= {file.path for file in skipped}
        if not paths:
            break
    # After a `break` no file has advanced. One that did in the last round has no fixpoint.
    skipped += [
        SkippedFile(source.path, "no_fixpoint", "its rules undo each other's changes")
        for source in advanced
    ]
    defeated = {file.path for file in skipped}
    return [each for path, each in result.items() if path not in defeated], skipped


def guarded(path: str, act: Callable[[], R]) -> R | SkippedFile:
    """What ``act`` returns; a file that defeats it costs the file, not the run.

    Codes: those of ``CannotAnalyse``, ``too_slow`` and ``engine_error``.
    """
    try:
        with cpu_limit(MAX_CPU_SECONDS):
            return act()
    except CannotAnalyse as problem:
        return SkippedFile(path, problem.code, problem.reason)
    except OutOfTime:
        return SkippedFile(path, "too_slow", f"its rules took more than {MAX_CPU_SECONDS:g} s")
    except Exception as error:  # noqa: BLE001 (see above)
        return SkippedFile(path, "engine_error", f"its rules failed: {type(error).__name__}")


def _advance(
    file: Refined,
    source: ParsedSource,
    propose: Callable[[], list[_Candidate]],
    level: Safety,
    number: int,
) -> ParsedSource | None:
    """Take what is proposed for ``source``, the file's present state; the next state, if any."""
    candidates = propose()
    file.last = source
    if not number:
        file.initial = frozenset((each.rule.id, each.proposal.edits) for each in candidates)
        file.reported = [
            (each.rule, each.proposal)
            for each in candidates
            if each.proposal.safety is Safety.REPORT
        ]
    chosen = _choose(candidates, level)
    if not chosen:
        return None
    edits = {}
    for each in chosen:
        # An owner of edits is known by the place of its proposal in `accepted`.
        edits[len(file.accepted)] = each.proposal.edits
        file.accepted.append(Accepted(each.rule, each.proposal, number, file.after))
    file.composition.add(edits)
    # Findings have offsets in the old text.
    return replace(source, data=file.composition.present(), findings={})


def _proposed(
    source: ParsedSource, rules: Sequence[RefactoringRule], context: Context, accepted: int
) -> list[_Candidate]:
    """What the rules propose for a file for which ``accepted`` proposals are accepted already.

    Raises CannotAnalyse, also for more than anybody reviews.
    """
    candidates, changes, edits = [], accepted, 0
    for each in _candidates(source, rules, context):
        candidates.append(each)
        changes += bool(each.proposal.edits)
        edits += len(each.proposal.edits)
        if changes > MAX_CHANGES or edits > MAX_EDITS:
            reason = f"its rules propose more than {MAX_CHANGES} changes or {MAX_EDITS} edits"
            raise CannotAnalyse("too_many_changes", reason)
    return candidates


def _candidates(
    source: ParsedSource, rules: Sequence[RefactoringRule], context: Context
) -> Iterator[_Candidate]:
    for rule in rules:
        if source.language not in rule.languages:
            continue
        if rule.needs and not rule.needs.search(source.data):
            continue
        if rule.python_3_only and context.index.runs_on_python_2(source.path):
            continue
        # `ignored` is a tuple of beginnings; an empty one stands for all codes.
        if source.ignored and any(code.startswith(source.ignored) for code in rule.codes):
            continue
        for proposal in rule.propose(source, context):
            is_own = rule.engine is RuleEngine.OWN and source.language is Language.PYTHON
            if not (is_own and is_silenced(source, proposal.line, rule.codes)):
                yield _Candidate(rule, proposal)


def _choose(candidates: Iterable[_Candidate], level: Safety) -> list[_Candidate]:
    """Those that are taken in this round."""
    by_safety: dict[Safety, list[_Candidate]] = defaultdict(list)
    for each in candidates:
        by_safety[each.proposal.safety].append(each)
    allowed = by_safety[Safety.SAFE]
    if not allowed and level is Safety.REVIEW:
        allowed = by_safety[Safety.REVIEW]
    taken = Taken()
    return [
        each
        for each in allowed
        if each.rule.pattern is allowed[0].rule.pattern and taken.take(each.proposal.edits)
    ]
