"""How the rating behaves on the projects that its thresholds are not derived from."""

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean

from benchmarks.calibration.measurements import Key, Repository
from wundr_ray.contract.vocabulary import Grade
from wundr_ray.domain.rating.calibration import Calibration
from wundr_ray.domain.rating.profile import CodeProfile
from wundr_ray.domain.rating.properties import MEASURES
from wundr_ray.domain.rating.rate import Rating, rate

PAGE = Path(__file__).parents[2] / "docs" / "metrics.md"

NAMED = (
    *("pallets/flask", "psf/requests", "encode/starlette", "encode/httpx", "hynek/stamina"),
    *("expressjs/express", "vuejs/core", "jquery/jquery", "nvbn/thefuck"),
    "StartBootstrap/startbootstrap-sb-admin-2",
)
"""The projects whose rating is explained."""

Measured = dict[Key, CodeProfile]


def tables(
    benchmark: Sequence[Repository], measured: Measured, calibration: Calibration
) -> dict[str, str]:
    """Every table of the page by its name."""
    rated = {
        key: rating
        for key, profile in measured.items()
        if (rating := rate(profile, calibration)) is not None
    }
    newest = [each for each in benchmark if _newest(each) in rated]
    held_out = [each for each in newest if each.is_held_out]
    return {
        "grades": _grades(newest, held_out, rated),
        "validity": _validity(held_out, rated, measured),
        "explained": _explained([e for e in newest if e.repository in NAMED], newest, rated),
        "thresholds": _thresholds(calibration),
    }


def update(page: str, made: dict[str, str]) -> str:
    """``page`` with the tables between their marks replaced."""
    for name, table in made.items():
        mark = re.compile(rf"(<!-- {name} -->\n).*?(<!-- end of {name} -->)", re.DOTALL)
        page = mark.sub(lambda found: f"{found[1]}\n{table}\n\n{found[2]}", page)  # noqa: B023
    return page


def spearman(one: Sequence[float], two: Sequence[float]) -> float:
    """The rank correlation; equal values share their mean rank."""
    first, second = _ranks(one), _ranks(two)
    mean_one, mean_two = fmean(first), fmean(second)
    pairs = [(x - mean_one, y - mean_two) for x, y in zip(first, second, strict=True)]
    scale = sum(x * x for x, _ in pairs) * sum(y * y for _, y in pairs)
    return sum(x * y for x, y in pairs) / float(scale) ** 0.5


def _ranks(values: Sequence[float]) -> list[float]:
    places: dict[float, list[int]] = {}
    for place, value in enumerate(sorted(values)):
        places.setdefault(value, []).append(place)
    return [fmean(places[value]) for value in values]


def _newest(each: Repository) -> Key:
    return each.repository, each.commit


def _previous(each: Repository) -> Key:
    return each.repository, each.previous_commit


def _grades(
    newest: Sequence[Repository], held_out: Sequence[Repository], rated: dict[Key, Rating]
) -> str:
    rows = []
    derived = [each for each in newest if not each.is_held_out]
    for name, group in (("derived from", derived), ("held out", held_out), ("all", newest)):
        counts = Counter(rated[_newest(each)].grade for each in group)
        shares = [f"{100 * counts[grade] / len(group):.0f} %" for grade in Grade]
        rows.append([name, str(len(group)), *shares])
    return _table(["projects", "number", *map(str, Grade)], rows)


def _validity(held_out: Sequence[Repository], rated: dict[Key, Rating], measured: Measured) -> str:
    pairs = [each for each in held_out if _previous(each) in rated]
    lines = [measured[_newest(each)].lines for each in held_out]
    rows = []
    for name in ("maintainability", "quality"):
        now = [getattr(rated[_newest(each)], name).value for each in pairs]
        before = [getattr(rated[_previous(each)], name).value for each in pairs]
        scores = [getattr(rated[_newest(each)], name).value for each in held_out]
        between = f"{spearman(now, before):.2f} ({len(pairs)})"
        rows.append([name, between, f"{spearman(scores, lines):+.2f} ({len(held_out)})"])
    return _table(
        ["score", "rank correlation of two releases (projects)", "Spearman with lines (projects)"],
        rows,
    )


def _explained(
    named: Sequence[Repository], newest: Sequence[Repository], rated: dict[Key, Rating]
) -> str:
    order = sorted((rated[_newest(each)].quality.value for each in newest), reverse=True)
    rows = []
    for each in named:
        rating = rated[_newest(each)]
        best = rating.moved_most()
        direction = "up" if best.deviation > 0 else "down"
        values = ", ".join(f"{value:.1f}" for value in best.values.values())
        rows.append(
            [
                f"{each.repository} {each.tag}",
                f"{rating.maintainability.value:.0f}",
                str(rating.grade),
                f"{rating.quality.value:.1f} "
                f"({rating.quality.low:.1f} to {rating.quality.high:.1f})",
                f"{order.index(rating.quality.value) + 1} of {len(order)}",
                f"{best.name} {direction}: {best.stars:.1f} stars ({values})",
            ]
        )
    head = ["project", "maintainability", "grade", "quality (range)", "place", "moved most by"]
    return _table(head, rows)


def _thresholds(calibration: Calibration) -> str:
    rows = []
    for each, measures in MEASURES.items():
        scale = calibration.scales[each]
        for measure, row, middle in zip(measures, scale.thresholds, scale.medians, strict=True):
            rows.append(
                [f"{each}: {measure.name}", *(f"{value:g}" for value in row), f"{middle:g}"]
            )
    return _table(
        ["property", "4.5 stars", "3.5 stars", "2.5 stars", "1.5 stars", "median stars"], rows
    )


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
