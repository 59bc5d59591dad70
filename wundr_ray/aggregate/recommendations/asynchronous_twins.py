"""Generate the synchronous form of code from the asynchronous one, instead of writing it twice."""

import polars as pl

from wundr_ray.aggregate.recommendations.interface import MOST_OF_A_KIND, PLACES, Material
from wundr_ray.aggregate.wording import shorten
from wundr_ray.clones.findings import MEDIUM_LINES, UNASYNC, severity_of
from wundr_ray.clones.lines import covered_lines, places
from wundr_ray.contract.results.analysis import Place, Recommendation
from wundr_ray.contract.vocabulary import Rule
from wundr_ray.domain.results import scoring
from wundr_ray.domain.wording import counted


def advise(material: Material) -> list[Recommendation]:
    """One recommendation for each project with so many twins that a generator is worth it."""
    own = material.clones.filter(pl.col("twins") & (pl.col("job_a") == pl.col("job_b")))
    lines = covered_lines(places(own, "b"), ["job", "path"], ["job"])
    projects = (
        lines.filter(pl.col("lines") >= MEDIUM_LINES)
        .sort("lines", "job", descending=[True, False])
        .head(MOST_OF_A_KIND)
    )
    return [
        _advice(material.labels[job], own.filter(pl.col("job_b") == job), lines)
        for job, lines in projects.iter_rows()
    ]


def _advice(project: str, twins: pl.DataFrame, lines: int) -> Recommendation:
    blocks = counted(twins.height, "block")
    files = _by_files(twins)
    minutes = [
        scoring.remediation_minutes(Rule.DUPLICATES, severity_of(saved)) for saved in files["saved"]
    ]
    return Recommendation(
        type="generate_synchronous_code",
        description=(
            f"{blocks} of code in {shorten(project, 60)} are written twice, once synchronous and "
            f"once asynchronous: {UNASYNC}."
        ),
        affected_projects=[project],
        potential_savings=f"{counted(lines, 'line')} (one form of each block is generated)",
        estimated_minutes=sum(minutes),
        occurrences=twins.height,
        evidence=[
            Place(
                project=project,
                path=row["path_b"],
                line=row["line_b"],
                detail=(
                    f"{counted(row['saved'], 'line')} have their twin in "
                    f"{shorten(row['path_a'], 200)}, from line {row['line_a']} on"
                ),
            )
            for row in files.head(PLACES).to_dicts()
        ],
    )


def _by_files(twins: pl.DataFrame) -> pl.DataFrame:
    """Each pair of files with its first lines and the lines ``saved``, the most first."""
    pair = ["path_a", "path_b"]
    block = [pl.col("path_b").alias("path"), pl.col("line_b").alias("line")]
    blocks = twins.select(*pair, *block, pl.col("end_b").alias("end"))
    saved = covered_lines(blocks, [*pair, "path"], pair).rename({"lines": "saved"})
    return (
        twins.group_by(pair)
        .agg(pl.col("line_a", "line_b").min())
        .join(saved, on=pair)
        .sort("saved", *pair, descending=[True, False, False])
    )
