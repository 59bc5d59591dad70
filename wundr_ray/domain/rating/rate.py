"""The rating of one project: its properties' stars, its scores, its grade, and why."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from wundr_ray.contract.vocabulary import Grade, Property
from wundr_ray.domain.rating.calibration import Calibration, Curve
from wundr_ray.domain.rating.profile import CodeProfile
from wundr_ray.domain.rating.properties import (
    MAINTAINABILITY,
    MEASURES,
    WEIGHTS,
    evidence_of,
)
from wundr_ray.domain.rating.scale import BEST, WORST, interpolate, stars

HALF_CERTAIN_LINES = 1000
"""Lines of evidence that count as much as what is known of the benchmark."""

GRADE_LIMITS: Mapping[Grade, float] = {Grade.A: 85, Grade.B: 70, Grade.C: 55, Grade.D: 40}
"""The lowest maintainability of each grade; the benchmark's percentiles 90, 65, 35 and 10."""

MAINTAINABILITY_STEPS = (0.0, 40.0, 55.0, 70.0, 85.0, 100.0)
QUALITY_STEPS = (2.0, 4.0, 5.5, 7.0, 8.5, 10.0)
"""Scores at the lowest standing, at percentiles 10, 35, 65 and 90, and at the highest. The quality
score leaves the room below 2 to severe findings."""

WITH_CRITICAL = Grade.D
"""The best grade of a project with a critical finding (SonarQube's security rating is its worst,
E, with one blocker)."""

CRITICAL_WEIGHT = 2 / 3
HALF_OF_HIGH = 2.0
"""How much severe findings lower the quality score: see ``severe_factor``."""


MOST_BY_SIZE = 0.9
"""The most that the size of a project may move its standing, which lies between -1 and 1."""


@dataclass(frozen=True, slots=True)
class Rated:
    """One property: its values by the names of their measures, its stars, and what they mean.

    ``deviation`` from the benchmark's median is from -1 (worst) to 1 (best); ``certainty`` is from
    0 to 1; ``weight`` is the property's weight in the quality score times its certainty.
    """

    name: Property
    values: Mapping[str, float]
    stars: float
    deviation: float
    certainty: float

    @property
    def weight(self) -> float:
        return WEIGHTS[self.name] * self.certainty


@dataclass(frozen=True, slots=True)
class Score:
    """A score, and the range in which it could lie if the project had more code to judge by."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Rating:
    """A project's properties and scores; ``uncapped`` is its grade but for critical findings."""

    properties: tuple[Rated, ...]
    maintainability: Score
    quality: Score
    grade: Grade
    uncapped: Grade
    certainty: float
    severe_factor: float

    def moved_most(self) -> Rated:
        """The property that moved the quality score furthest from the benchmark's median."""
        return max(self.properties, key=lambda each: abs(each.weight * each.deviation))


def rate(profile: CodeProfile, calibration: Calibration) -> Rating | None:
    """The rating of a project; None without lines."""
    if profile.lines <= 0:
        return None
    properties = rate_properties(profile, calibration)
    built = [each for each in properties if each.name in MAINTAINABILITY]
    certainty = certainty_of(profile.lines)
    size = math.log10(profile.lines / calibration.typical_lines)
    maintainability = _score(
        standing(built), size, certainty, calibration.maintainability, MAINTAINABILITY_STEPS
    )
    base = _score(standing(properties), size, certainty, calibration.quality, QUALITY_STEPS)
    factor = severe_factor(profile)
    uncapped = grade_of(maintainability.value)
    return Rating(
        properties=properties,
        maintainability=maintainability,
        quality=Score(base.value * factor, base.low * factor, base.high * factor),
        grade=capped(uncapped, profile),
        uncapped=uncapped,
        certainty=certainty,
        severe_factor=factor,
    )


def rate_properties(profile: CodeProfile, calibration: Calibration) -> tuple[Rated, ...]:
    """The properties of which there is anything to measure."""
    return tuple(
        _rate_property(each, profile, calibration)
        for each in MEASURES
        if evidence_of(each, profile) > 0
    )


def standing(properties: Iterable[Rated]) -> float:
    """The mean deviation of ``properties`` by their weights: 0 is the median on each."""
    rated = list(properties)
    return sum(each.weight * each.deviation for each in rated) / sum(each.weight for each in rated)


def certainty_of(lines: int) -> float:
    """From 0 without evidence towards 1; half at ``HALF_CERTAIN_LINES``."""
    return lines / (lines + HALF_CERTAIN_LINES)


def deviation(level: float, median: float) -> float:
    """How far ``level`` stars are from the benchmark's median: from -1 (worst) to 1 (best)."""
    # The two sides have scales of their own. Where most projects have no findings at all, the
    # median is the best value: a project without findings is then average, and not rewarded.
    if level == median:
        return 0.0
    span = BEST - median if level > median else median - WORST
    return (level - median) / span


def grade_of(maintainability: float) -> Grade:
    """The grade of a maintainability score."""
    return next(
        (grade for grade, limit in GRADE_LIMITS.items() if maintainability >= limit), Grade.F
    )


def capped(grade: Grade, profile: CodeProfile) -> Grade:
    """``grade``, or ``WITH_CRITICAL`` if that is worse and the code has critical findings."""
    return max(grade, WITH_CRITICAL) if profile.critical else grade


def severe_factor(profile: CodeProfile) -> float:
    """What the quality score is multiplied by: 1 without severe findings, then less and less.

    One critical finding leaves 0.6 of it in a project of any size. Findings of high severity count
    by their density, as if every project had 1,000 lines more, and alone leave more than half of
    it. A finding that becomes high instead of critical always counts less.
    """
    per_thousand = 1000 * profile.high / (profile.lines + 1000)
    by_high = per_thousand / (per_thousand + HALF_OF_HIGH)
    return 1 / (1 + CRITICAL_WEIGHT * profile.critical + by_high)


def _rate_property(each: Property, profile: CodeProfile, calibration: Calibration) -> Rated:
    """The stars and deviations of a property's values are averaged by their evidence."""
    scale = calibration.scales[each]
    total, level, distance = 0, 0.0, 0.0
    values: dict[str, float] = {}
    for measure, limits, median in zip(
        MEASURES[each], scale.thresholds, scale.medians, strict=True
    ):
        lines = measure.evidence(profile)
        if lines == 0:
            continue
        values[measure.name] = measure.value(profile)
        found = stars(values[measure.name], limits)
        total += lines
        level += lines * found
        distance += lines * deviation(found, median)
    certainty = certainty_of(evidence_of(each, profile))
    return Rated(each, values, level / total, distance / total, certainty)


def levelled(raw: float, size: float, per_tenfold: float) -> float:
    """A standing without the influence of the project's size, which is smaller at the extremes.

    ``size`` is the decimal logarithm of the project's lines divided by those of a typical project.
    """
    by_size = max(-MOST_BY_SIZE, min(MOST_BY_SIZE, size * per_tenfold))
    return raw - by_size * (1 - abs(raw))


def _score(
    raw: float, size: float, certainty: float, curve: Curve, steps: tuple[float, ...]
) -> Score:
    """The score of a standing, and the range in which it could lie with more code to judge by."""
    # A small project gives little evidence. Its standing counts by its certainty, and the missing
    # rest is filled up with the benchmark: with the median for the score itself, and with the
    # 5th and 95th percentile for the ends of the range, which narrows as the project grows.
    known = certainty * levelled(raw, size, curve.per_tenfold)

    anchors = list(zip(curve.anchors(), steps, strict=True))

    def at(rest: float) -> float:
        return interpolate(known + (1 - certainty) * rest, anchors)

    return Score(at(curve.p50), at(curve.p05), at(curve.p95))
