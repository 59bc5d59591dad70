"""A project's rating as results show it."""

from wundr_ray.contract.results.analysis import ProjectRating, PropertyRating
from wundr_ray.domain.rating.rate import Rated, Rating, Score


def explained(rating: Rating) -> ProjectRating:
    """What the scores and the grade of ``rating`` are made of, largest effects first."""
    total = sum(each.weight for each in rating.properties)
    ordered = sorted(rating.properties, key=lambda each: -abs(each.weight * each.deviation))
    return ProjectRating(
        certainty=round(rating.certainty, 2),
        quality_range=_range(rating.quality),
        maintainability_range=_range(rating.maintainability),
        capped=rating.grade is not rating.uncapped,
        properties=[_property(each, total) for each in ordered],
    )


def _property(each: Rated, total: float) -> PropertyRating:
    return PropertyRating(
        property=each.name,
        stars=round(each.stars, 1),
        values={name: round(value, 1) for name, value in each.values.items()},
        effect=round(each.weight * each.deviation / total, 3),
    )


def _range(score: Score) -> list[float]:
    return [round(score.low, 1), round(score.high, 1)]
