import pytest
from hypothesis import given
from hypothesis import strategies as st
from radon.complexity import cc_rank

from wundr_ray.contract.vocabulary import Grade, Rule, Severity
from wundr_ray.domain import scoring

counts = st.dictionaries(st.sampled_from(Severity), st.integers(0, 100_000))
lines = st.integers(1, 10_000_000)


def test_every_rule_and_severity_has_its_minutes_and_worse_costs_no_less() -> None:
    for rule in Rule:
        minutes = [scoring.remediation_minutes(rule, severity) for severity in Severity]
        assert minutes == sorted(minutes, reverse=True)
        assert minutes[-1] > 0


@pytest.mark.parametrize(
    ("ratio", "grade"),
    [
        (0, "A"),
        (0.05, "A"),
        (0.051, "B"),
        (0.1, "B"),
        (0.2, "C"),
        (0.21, "D"),
        (0.5, "D"),
        (9, "F"),
    ],
)
def test_the_grid_of_grades(ratio: float, grade: str) -> None:
    assert scoring.grade(ratio) == Grade(grade)


def test_without_lines_there_is_no_judgement() -> None:
    assert scoring.debt_ratio(0, 0) is None
    assert scoring.quality_score({}, 0) is None
    assert scoring.quality_score({Severity.HIGH: 3}, 0) is None


def test_a_line_costs_half_an_hour() -> None:
    assert scoring.debt_ratio(300, 100) == 0.1


@given(counts, lines, st.sampled_from(Severity), st.integers(1, 1000))
def test_more_findings_never_raise_the_score(
    found: dict[Severity, int], lines: int, severity: Severity, more: int
) -> None:
    before = scoring.quality_score(found, lines)
    after = scoring.quality_score(found | {severity: found.get(severity, 0) + more}, lines)
    assert before is not None
    assert after is not None
    assert 0 <= after <= before <= 10


@given(counts, lines, lines)
def test_the_same_findings_in_more_lines_never_lower_the_score(
    found: dict[Severity, int], few: int, more: int
) -> None:
    worse = scoring.quality_score(found, few)
    better = scoring.quality_score(found, few + more)
    assert worse is not None
    assert better is not None
    assert worse <= better


@given(st.integers(0, 10_000_000), st.integers(0, 10_000), lines)
def test_more_debt_never_improves_the_grade(minutes: int, more: int, lines: int) -> None:
    ratio, worse = scoring.debt_ratio(minutes, lines), scoring.debt_ratio(minutes + more, lines)
    assert ratio is not None
    assert worse is not None
    assert scoring.grade(ratio) <= scoring.grade(worse), "A sorts before F"


@given(st.integers(0, 10_000_000), st.integers(1, 100_000), st.sampled_from(list(Grade)[:-1]))
def test_repaying_the_minutes_above_a_grade_reaches_it(
    minutes: int, lines: int, limit: Grade
) -> None:
    needed = scoring.minutes_above(limit, minutes, lines)
    ratio = scoring.debt_ratio(minutes - needed, lines)
    assert ratio is not None
    assert scoring.grade(ratio) <= limit


@given(st.integers(1, 500))
def test_bands_are_radons_ranks(complexity: int) -> None:
    bands = {"A": "low", "B": "low", "C": "medium", "D": "high", "E": "high", "F": "high"}
    assert scoring.complexity_band(complexity) == bands[cc_rank(complexity)]
