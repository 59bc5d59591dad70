"""Split the files of more than 1,000 lines: nobody holds them in the head."""

import polars as pl

from wundr_ray.aggregate.recommendations.interface import (
    Material,
    debt_removed,
    per_project,
    places,
)
from wundr_ray.aggregate.wording import shorten
from wundr_ray.contract.results.analysis import Recommendation
from wundr_ray.contract.results.presentation import duration
from wundr_ray.domain.results import scoring
from wundr_ray.domain.wording import counted

LIMIT = scoring.OVERSIZED_MODULE_LINES


def advise(material: Material) -> list[Recommendation]:
    """One recommendation for all such files, the projects with the most first."""
    files = _candidates(material)
    if files.is_empty():
        return []
    projects, count = per_project(files), files.height
    minutes = scoring.OVERSIZED_MODULE_MINUTES
    largest = projects.sort("lines", descending=True, maintain_order=True).row(0, named=True)
    return [
        Recommendation(
            type="split_oversized_modules",
            description=(
                f"Split {counted(count, 'file')} of more than {LIMIT:,} lines in "
                f"{counted(projects.height, 'project')}. The largest is "
                f"{shorten(largest['path'], 100)} in "
                f"{shorten(material.labels[largest['job_id']], 60)} with "
                f"{largest['lines']:,} lines."
            ),
            affected_projects=[material.labels[job_id] for job_id in projects["job_id"]],
            potential_savings=debt_removed(count * minutes, f"at {duration(minutes)} per file"),
            estimated_minutes=count * minutes,
            occurrences=count,
            evidence=places(material.labels, files, "detail"),
        )
    ]


def _candidates(material: Material) -> pl.DataFrame:
    """The files above the limit, the largest first."""
    line = pl.lit(None, pl.Int64).alias("line")
    detail = pl.format("{} lines", "lines").alias("detail")
    return (
        material.files.filter(pl.col("lines") > LIMIT)
        .sort("lines", descending=True, maintain_order=True)
        .select("job_id", "path", "lines", line, detail)
        .collect()
    )
