"""The thresholds of the rating, made from the benchmark by ``benchmarks/calibration``."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from wundr_ray.contract.vocabulary import Property
from wundr_ray.domain.rating.properties import MEASURES

Thresholds = tuple[float, float, float, float]


class Curve(BaseModel):
    """The standings of the benchmark's projects at some percentiles.

    ``per_tenfold`` is how much the standing changes from projects of some size to those of ten
    times that size. It is taken out: larger projects have larger files and more duplicates.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    per_tenfold: float
    p05: float
    p10: float
    p35: float
    p50: float
    p65: float
    p90: float
    p95: float

    @model_validator(mode="after")
    def _ascends(self) -> Self:
        if any(low >= high for low, high in pairwise(self.anchors())):
            raise ValueError("the standings must ascend between -1 and 1")
        return self

    def anchors(self) -> tuple[float, ...]:
        """The standings at which scores are fixed, from the lowest possible to the highest."""
        return (-1.0, self.p10, self.p35, self.p65, self.p90, 1.0)


class RatingScale(BaseModel):
    """The thresholds of a property's values, four for each, and the benchmark's median stars."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    thresholds: tuple[Thresholds, ...]
    medians: tuple[Annotated[float, Field(gt=0.5, le=5.5)], ...]

    @model_validator(mode="after")
    def _ascend(self) -> Self:
        for values in self.thresholds:
            if values[-1] <= 0 or any(
                low > high or (low == high and high > 0) for low, high in pairwise(values)
            ):
                raise ValueError("thresholds must ascend, and the last one be positive")
        return self


class Calibration(BaseModel):
    """Everything that the benchmark tells the rating."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    projects: int
    """How many projects the thresholds are derived from."""

    typical_lines: int
    """The median of their lines."""

    scales: Mapping[Property, RatingScale]
    maintainability: Curve
    quality: Curve

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        for each, measures in MEASURES.items():
            scale = self.scales.get(each)
            if scale is None or not len(scale.thresholds) == len(scale.medians) == len(measures):
                raise ValueError(f"{each}: thresholds or medians are missing")
        return self


def parse(text: str) -> Calibration:
    """Read a calibration from TOML; raises ``ValueError`` that says what is wrong."""
    return Calibration.model_validate(tomllib.loads(text))


@cache
def standard() -> Calibration:
    """The calibration that comes with this version."""
    return parse(files(__package__).joinpath("calibration.toml").read_text("utf-8"))
