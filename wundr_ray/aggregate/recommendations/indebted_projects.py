"""Begin with the projects below grade C where most of their debt is."""

import polars as pl

from wundr_ray.aggregate.facts import JobFacts
from wundr_ray.aggregate.findings.counts import MINUTES
from wundr_ray.aggregate.recommendations.interface import (
    PLACES,
    Material,
    debt_removed,
    places,
)
from wundr_ray.aggregate.wording import listed, shorten
from wundr_ray.contract.results.analysis import Recommendation
from wundr_ray.contract.results.presentation import duration
from wundr_ray.contract.vocabulary import Grade
from wundr_ray.domain.results.numbers import JobNumbers
from wundr_ray.domain.wording import counted


def advise(material: Material) -> list[Recommendation]:
    """One recommendation for all of them, the lowest maintainability first."""
    below = sorted(
        (
            (job, job.numbers)
            for job in material.jobs
            if job.numbers is not None and job.numbers.grade in (Grade.D, Grade.F)
        ),
        key=lambda pair: (pair[1].maintainability or 0, -pair[1].technical_debt_minutes),
    )
    if not below:
        return []
    labels = material.labels
    first, numbers = below[0]
    costliest = _costliest(material, [job for job, _ in below])
    minutes = int(costliest["minutes"].sum())
    return [
        Recommendation(
            type="repay_debt",
            description=(
                f"Bring {counted(len(below), 'project')} below grade C up to it, the least "
                "maintainable first: "
                f"{listed([_graded(labels[job.job_id], each) for job, each in below])}. "
                f"{shorten(labels[first.job_id], 60)} has about "
                f"{duration(numbers.technical_debt_minutes)} of technical debt in "
                f"{counted(numbers.lines, 'line')}{_reason(numbers)}."
            ),
            affected_projects=[labels[job.job_id] for job, _ in below],
            potential_savings=debt_removed(minutes, "in the files with the most of it"),
            estimated_minutes=minutes,
            occurrences=len(below),
            evidence=places(labels, costliest, "detail"),
        )
    ]


def _graded(label: str, numbers: JobNumbers) -> str:
    return f"{shorten(label, 60)} (grade {numbers.grade})"


def _reason(numbers: JobNumbers) -> str:
    """What lowers the project most against the benchmark."""
    if numbers.rating is None or numbers.rating.properties[0].effect >= 0:
        return ""
    words = numbers.rating.properties[0].property.replace("_", " ")
    return f"; what lowers it most is {words}"


def _costliest(material: Material, jobs: list[JobFacts]) -> pl.DataFrame:
    """Where to begin: the files of these projects with the most debt."""
    rows = (
        material.findings.filter(pl.col("job_id").is_in([job.job_id for job in jobs]))
        .join(MINUTES, on=["rule", "severity"], how="left", maintain_order="left")
        .group_by("job_id", "path", maintain_order=True)
        .agg(pl.len().alias("count"), pl.col("minutes").sum())
        .sort("minutes", descending=True, maintain_order=True)
        .head(PLACES)
        .collect()
    )
    words = [
        f"{counted(count, 'finding')}, about {duration(minutes)}"
        for count, minutes in rows.select("count", "minutes").iter_rows()
    ]
    return rows.with_columns(
        pl.lit(None, pl.Int64).alias("line"), pl.Series("detail", words, dtype=pl.String)
    )
