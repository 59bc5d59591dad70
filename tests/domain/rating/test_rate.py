"""The rating of a project: monotone, noticeable, explained, and cautious about little code."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wundr_ray.contract.vocabulary import Grade, Property
from wundr_ray.domain.rating.calibration import standard
from wundr_ray.domain.rating.profile import CheckedLines, CodeProfile
from wundr_ray.domain.rating.rate import Rating, grade_of, rate


def rated(profile: CodeProfile) -> Rating:
    rating = rate(profile, standard())
    assert rating is not None
    return rating


def project(lines: int, badness: float = 0.0) -> CodeProfile:
    """A project of ``lines``; ``badness`` 0 is spotless, 1 is as bad as code gets."""
    part = round(lines * badness)
    return CodeProfile(
        lines=lines,
        source_lines=lines,
        unit_lines=lines,
        complex_lines=(part, part // 2, part // 4),
        long_lines=(part, part // 2, part // 4),
        excess_lines=part // 2,
        searched_lines=lines,
        duplicated_lines=part // 2,
        python_security=CheckedLines(lines, medium=part // 100),
    )


LEVELS = [0, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1]

CHECKED = ("python_security", "script_security", "script_performance", "accessibility")


@st.composite
def profiles(draw: st.DrawFn) -> CodeProfile:
    lines = draw(st.integers(1, 50_000))
    within = st.integers(0, lines)
    checked = st.builds(CheckedLines, within, *[st.integers(0, 30)] * 4)
    unit_lines = draw(within)
    parts = st.lists(st.integers(0, unit_lines), min_size=3, max_size=3)
    descending = parts.map(lambda three: tuple(sorted(three, reverse=True)))
    return CodeProfile(
        lines=lines,
        source_lines=draw(within),
        unit_lines=unit_lines,
        complex_lines=draw(descending),
        long_lines=draw(descending),
        excess_lines=draw(within),
        searched_lines=lines,
        duplicated_lines=draw(within),
        **{name: draw(checked) for name in CHECKED},
    )


def milder(found: CheckedLines, position: int, *, removed: bool) -> CheckedLines:
    """One finding of a severity less, and one of the next lower severity more unless removed."""
    new = list(found)
    new[position] -= 1
    if not removed and position < len(new) - 1:
        new[position + 1] += 1
    return CheckedLines(*new)


@given(profiles(), st.sampled_from(CHECKED), st.data())
def test_repairing_or_softening_a_finding_never_lowers_a_score(
    profile: CodeProfile, name: str, data: st.DataObject
) -> None:
    found = getattr(profile, name)
    there = [position for position, count in enumerate(found) if position and count]
    if not there:
        return
    position = data.draw(st.sampled_from(there))
    removed = data.draw(st.booleans())
    better = replace(profile, **{name: milder(found, position, removed=removed)})
    assert_no_worse(better, profile)


@given(profiles(), st.sampled_from(["complex_lines", "long_lines"]), st.data())
def test_simplifying_a_unit_never_lowers_a_score(
    profile: CodeProfile, name: str, data: st.DataObject
) -> None:
    before = getattr(profile, name)
    after = tuple(sorted((data.draw(st.integers(0, lines)) for lines in before), reverse=True))
    if any(new > old for new, old in zip(after, before, strict=True)):
        return
    assert_no_worse(replace(profile, **{name: after}), profile)


@given(profiles(), st.sampled_from(["excess_lines", "duplicated_lines"]), st.data())
def test_fewer_duplicates_and_smaller_files_never_lower_a_score(
    profile: CodeProfile, name: str, data: st.DataObject
) -> None:
    fewer = data.draw(st.integers(0, getattr(profile, name)))
    assert_no_worse(replace(profile, **{name: fewer}), profile)


def assert_no_worse(better: CodeProfile, worse: CodeProfile) -> None:
    after, before = rated(better), rated(worse)
    assert after.quality.value >= before.quality.value - 1e-9
    assert after.maintainability.value >= before.maintainability.value - 1e-9
    assert after.grade <= before.grade


@given(profiles())
def test_scores_stay_within_their_scales(profile: CodeProfile) -> None:
    rating = rated(profile)
    for score, highest in ((rating.maintainability, 100), (rating.quality, 10)):
        assert 0 <= score.low <= score.value <= score.high <= highest


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("lines", [300, 3_000, 30_000, 300_000])
@pytest.mark.parametrize("others", [0, 1, 2])
def test_repairing_a_critical_finding_is_noticed_at_every_level(
    level: float, lines: int, others: int
) -> None:
    clean = project(lines, level)
    before = replace(clean, python_security=clean.python_security._replace(critical=others + 1))
    after = replace(clean, python_security=clean.python_security._replace(critical=others))
    assert rated(after).quality.value - rated(before).quality.value >= 0.2


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("others", [0, 1, 2, 5])
def test_repairing_a_finding_of_high_severity_is_noticed_at_every_level(
    level: float, others: int
) -> None:
    clean = project(2_000, level)
    before = replace(clean, python_security=clean.python_security._replace(high=others + 1))
    after = replace(clean, python_security=clean.python_security._replace(high=others))
    assert rated(after).quality.value - rated(before).quality.value >= 0.05


def test_the_levels_of_these_tests_reach_from_near_0_to_near_10() -> None:
    worst = replace(project(300_000, 1), python_security=CheckedLines(300_000, critical=20))
    assert rated(worst).quality.value < 0.5
    assert rated(project(300_000)).quality.value > 9.5
    assert rated(project(300_000)).maintainability.value > 95
    assert rated(project(300_000, 1)).maintainability.value < 35


def test_a_critical_finding_caps_the_grade() -> None:
    spotless = project(20_000)
    flawed = rated(replace(spotless, python_security=CheckedLines(20_000, critical=1)))
    assert rated(spotless).grade is Grade.A
    assert (flawed.grade, flawed.uncapped) == (Grade.D, Grade.A)
    assert flawed.quality.value <= 6


def test_the_cap_does_not_raise_a_grade() -> None:
    worst = replace(project(50_000, 1), python_security=CheckedLines(50_000, critical=1))
    assert rated(worst).grade is Grade.F


@pytest.mark.parametrize("level", [0.0, 1.0])
def test_little_code_is_near_the_median_and_says_how_uncertain_it_is(level: float) -> None:
    small, large = rated(project(100, level)), rated(project(100_000, level))
    assert small.grade in {Grade.B, Grade.C, Grade.D}
    assert small.certainty < 0.2
    assert small.quality.high - small.quality.low > 2
    assert large.certainty > 0.99
    assert large.quality.high - large.quality.low < 0.1


def test_a_bad_project_of_500_lines_is_not_condemned() -> None:
    assert rated(project(500, 0.5)).quality.value > 3.5


def test_a_rating_tells_what_moved_it_most() -> None:
    copied = replace(project(20_000, 0.3), duplicated_lines=16_000, python_security=CheckedLines())
    most = rated(copied).moved_most()
    assert most.name is Property.DUPLICATION
    assert most.values == {"% of lines duplicated, without twins": 80.0}
    assert most.stars < 1.5
    assert most.deviation < 0


def test_what_was_not_measured_is_not_rated() -> None:
    pages = CodeProfile(
        lines=4_000, source_lines=4_000, searched_lines=4_000, accessibility=CheckedLines(4_000)
    )
    assert {each.name for each in rated(pages).properties} == {
        Property.DUPLICATION,
        Property.FILE_SIZE,
        Property.ACCESSIBILITY,
    }


def test_without_lines_there_is_no_rating() -> None:
    assert rate(CodeProfile(lines=0), standard()) is None


@pytest.mark.parametrize(
    ("score", "grade"),
    [(100, "A"), (85, "A"), (84.9, "B"), (70, "B"), (55, "C"), (40, "D"), (39.9, "F"), (0, "F")],
)
def test_grades_have_fixed_limits(score: float, grade: str) -> None:
    assert grade_of(score) == grade
