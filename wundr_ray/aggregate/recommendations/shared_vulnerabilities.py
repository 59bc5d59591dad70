"""Fix once what several projects have: a vulnerable pattern that was copied or never taught."""

import polars as pl

from wundr_ray.aggregate.jobs.job import severity_rank
from wundr_ray.aggregate.recommendations.interface import (
    MOST_OF_A_KIND,
    Material,
    debt_removed,
    places,
)
from wundr_ray.aggregate.wording import kind_words, listed, shorten
from wundr_ray.contract.results.analysis import Recommendation
from wundr_ray.contract.vocabulary import Rule, Severity
from wundr_ray.domain.wording import counted

LEVELS = [str(Severity.CRITICAL), str(Severity.HIGH), str(Severity.MEDIUM)]
"""A low finding is not worth a recommendation of its own."""


def advise(material: Material) -> list[Recommendation]:
    """One recommendation for each code that two or more projects have, the costliest first."""
    counts = material.tally.filter(
        pl.col("rule").eq(Rule.SECURITY) & pl.col("severity").is_in(LEVELS)
    )
    patterns = (
        counts.group_by("code", maintain_order=True)
        .agg(
            pl.col("count", "minutes").sum(),
            *(
                pl.col("count").filter(pl.col("severity") == level).sum().alias(level)
                for level in LEVELS
            ),
            pl.col("job_id").unique(maintain_order=True).alias("jobs"),
        )
        .filter(pl.col("jobs").list.len() > 1)
        .sort("minutes", "code", descending=[True, False])
        .head(MOST_OF_A_KIND)
    )
    return [_advice(material, counts, pattern) for pattern in patterns.to_dicts()]


def _advice(material: Material, counts: pl.DataFrame, pattern: dict[str, object]) -> Recommendation:
    code, count, minutes = (pattern[name] for name in ("code", "count", "minutes"))
    jobs = pattern["jobs"]
    assert isinstance(count, int)
    assert isinstance(minutes, int)
    assert isinstance(code, str)
    assert isinstance(jobs, list)
    severities = listed([f"{pattern[level]:,} {level}" for level in LEVELS if pattern[level]])
    projects = [material.labels[job_id] for job_id in jobs]
    rows = (
        counts.filter(pl.col("code") == code)
        .sort(severity_rank(), maintain_order=True)
        .unique("job_id", keep="first", maintain_order=True)
    )
    return Recommendation(
        type="fix_shared_vulnerability",
        description=(
            f"Fix the pattern {kind_words(code)} once and for all: it occurs "
            f"{counted(count, 'time')} ({severities}) in {counted(len(projects), 'project')} "
            f"({listed([shorten(name, 60) for name in projects])}). "
            "One shared, reviewed helper and a lint rule keep it from coming back."
        ),
        affected_projects=projects,
        potential_savings=debt_removed(minutes, "to repair these findings one by one"),
        estimated_minutes=minutes,
        occurrences=count,
        evidence=places(material.labels, rows, "message"),
    )
