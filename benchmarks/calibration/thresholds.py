"""Derive the rating's calibration from the measured profiles."""

import math
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from statistics import median

import wundr_ray.domain.rating
from wundr_ray.contract.vocabulary import Property
from wundr_ray.domain.rating.calibration import Calibration, Curve, RatingScale, Thresholds
from wundr_ray.domain.rating.profile import CodeProfile
from wundr_ray.domain.rating.properties import MAINTAINABILITY, MEASURES
from wundr_ray.domain.rating.rate import certainty_of, levelled, rate_properties, standing
from wundr_ray.domain.rating.scale import stars

TARGET = Path(wundr_ray.domain.rating.__file__).with_name("calibration.toml")

PERCENTILES = (0.05, 0.35, 0.65, 0.95)
"""Of the thresholds: 5, 30, 30, 30 and 5 % of the projects lie between them, as in SIG's model."""

LEAST_DENSITIES: Thresholds = (0, 1, 3, 10)
"""Thresholds of densities are not below these, one medium and one high finding in 1,000 lines among
them: where most projects have a few hints, a few more say nothing."""

LEAST_LINES = 500
"""Projects with less evidence for a property say too little about it."""

MEDIAN_AT_MOST = 4.5
"""The median of what most projects do not have at all, such as functions above complexity 50, so
that having none is a merit. Of findings it is not: tools find little in some languages."""


def calibrate(profiles: Sequence[CodeProfile]) -> Calibration:
    """The thresholds of each property, then the standings of the projects rated by them."""
    enough = [profile for profile in profiles if profile.lines >= LEAST_LINES]
    flat = Curve(per_tenfold=0, p05=-0.9, p10=-0.8, p35=-0.4, p50=0, p65=0.4, p90=0.8, p95=0.9)
    draft = Calibration(
        projects=len(profiles),
        typical_lines=round(median(profile.lines for profile in enough)),
        scales={each: _scale(each, profiles) for each in Property},
        maintainability=flat,
        quality=flat,
    )
    rated = [rate_properties(profile, draft) for profile in enough]
    built = [[each for each in one if each.name in MAINTAINABILITY] for one in rated]
    return draft.model_copy(
        update={
            "maintainability": _curve(enough, draft.typical_lines, [*map(standing, built)]),
            "quality": _curve(enough, draft.typical_lines, [*map(standing, rated)]),
        }
    )


def _scale(each: Property, profiles: Sequence[CodeProfile]) -> RatingScale:
    thresholds, medians = [], []
    for measure in MEASURES[each]:
        values = [measure.value(p) for p in profiles if measure.evidence(p) >= LEAST_LINES]
        limits = _thresholds(values, (0, 0, 0, 0) if each in MAINTAINABILITY else LEAST_DENSITIES)
        middle = stars(median(values), limits)
        thresholds.append(limits)
        medians.append(round(min(middle, MEDIAN_AT_MOST) if each in MAINTAINABILITY else middle, 3))
    return RatingScale(thresholds=tuple(thresholds), medians=tuple(medians))


def _thresholds(values: Sequence[float], least: Thresholds) -> Thresholds:
    low, middle, high, last = (
        max(round(percentile(values, share), 3), limit)
        for share, limit in zip(PERCENTILES, least, strict=True)
    )
    return low, middle, high, last


def _curve(profiles: Sequence[CodeProfile], typical: int, standings: Sequence[float]) -> Curve:
    """Grades are given to standings that are drawn to the median: so are those of the curve."""
    sizes = [math.log10(profile.lines / typical) for profile in profiles]
    slope = round(typical_slope(sizes, standings), 4)
    alike = [levelled(each, size, slope) for size, each in zip(sizes, standings, strict=True)]
    middle = median(alike)
    drawn = [
        middle + certainty_of(profile.lines) * (each - middle)
        for profile, each in zip(profiles, alike, strict=True)
    ]
    sources = {5: alike, 10: drawn, 35: drawn, 50: alike, 65: drawn, 90: drawn, 95: alike}
    shares = {
        f"p{share:02}": round(percentile(source, share / 100), 4)
        for share, source in sources.items()
    }
    return Curve(per_tenfold=slope, **shares)


def typical_slope(xs: Sequence[float], ys: Sequence[float]) -> float:
    """The median slope between all pairs of points (Theil and Sen): outliers do not matter."""
    points = list(zip(xs, ys, strict=True))
    return median(
        (y1 - y0) / (x1 - x0) for (x0, y0), (x1, y1) in combinations(points, 2) if x0 != x1
    )


def percentile(values: Sequence[float], share: float) -> float:
    """With linear interpolation between the closest ranks."""
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def toml(calibration: Calibration) -> str:
    """The calibration as its file."""
    lines = [
        "# Made by `python -m benchmarks.calibration thresholds`; docs/metrics.md explains it.",
        f"projects = {calibration.projects}",
        f"typical_lines = {calibration.typical_lines}",
    ]
    for name in ("maintainability", "quality"):
        curve: Curve = getattr(calibration, name)
        lines += ["", f"[{name}]", *(f"{key} = {value}" for key, value in curve)]
    for each, scale in calibration.scales.items():
        rows = ", ".join(str(list(row)) for row in scale.thresholds)
        lines += [
            "",
            f"[scales.{each}]",
            f"thresholds = [{rows}]",
            f"medians = {list(scale.medians)}",
        ]
    return "\n".join(lines) + "\n"
