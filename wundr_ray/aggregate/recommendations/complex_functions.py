"""Split the functions above complexity 20: hard to test, and the first to break."""

import polars as pl

from wundr_ray.aggregate.jobs.job import is_function
from wundr_ray.aggregate.recommendations.interface import (
    Material,
    debt_removed,
    per_project,
    places,
)
from wundr_ray.aggregate.wording import shorten
from wundr_ray.contract.results.analysis import Recommendation
from wundr_ray.contract.vocabulary import Rule
from wundr_ray.domain.results import scoring
from wundr_ray.domain.wording import counted
from wundr_ray.engines.complexity import USUAL_THRESHOLD, severity

LIMIT = scoring.MEDIUM_COMPLEXITY_MAX


def advise(material: Material) -> list[Recommendation]:
    """One recommendation for all such functions, the projects with the most first."""
    functions = _candidates(material)
    if functions.is_empty():
        return []
    projects, minutes = per_project(functions), _minutes(functions)
    worst = projects.sort("complexity", descending=True, maintain_order=True).row(0, named=True)
    return [
        Recommendation(
            type="split_complex_functions",
            description=(
                f"Split {counted(functions.height, 'function')} with a cyclomatic complexity above "
                f"{LIMIT} in {counted(projects.height, 'project')}. The most complex is "
                f"{shorten(worst['name'], 80)} in {shorten(material.labels[worst['job_id']], 60)} "
                f"({shorten(worst['path'], 100)}:{worst['line']}) with {worst['complexity']}."
            ),
            affected_projects=[material.labels[job_id] for job_id in projects["job_id"]],
            potential_savings=debt_removed(minutes, "to split these functions one by one"),
            estimated_minutes=minutes,
            occurrences=functions.height,
            evidence=places(material.labels, functions, "detail"),
        )
    ]


def _candidates(material: Material) -> pl.DataFrame:
    """The functions above the limit, the most complex first."""
    detail = pl.format("{} has complexity {}", "name", "complexity").alias("detail")
    return (
        material.functions.filter(is_function & (pl.col("complexity") > LIMIT))
        .sort("complexity", descending=True, maintain_order=True)
        .select("job_id", "path", "line", "name", "complexity", detail)
        .collect()
    )


def _minutes(functions: pl.DataFrame) -> int:
    """The minutes of the findings that these functions are with the usual threshold."""
    counts = functions.group_by("complexity").len().iter_rows()
    return sum(
        count * scoring.remediation_minutes(Rule.COMPLEXITY, severity(value, USUAL_THRESHOLD))
        for value, count in counts
    )
