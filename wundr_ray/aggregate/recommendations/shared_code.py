"""Consolidate the code that several projects have in common: one copy, one place to repair."""

from typing import Any

import polars as pl

from wundr_ray.aggregate.duplicates import shared
from wundr_ray.aggregate.recommendations.interface import MOST_OF_A_KIND, PLACES, Material
from wundr_ray.aggregate.wording import listed, shorten
from wundr_ray.clones.findings import copies, severity_of
from wundr_ray.clones.lines import covered_lines, places
from wundr_ray.contract.results.analysis import Place, Recommendation
from wundr_ray.contract.vocabulary import Rule
from wundr_ray.domain.results import scoring
from wundr_ray.domain.wording import counted


def advise(material: Material) -> list[Recommendation]:
    """One recommendation for each set of projects that have blocks in common.

    The lines it would save are those of all later blocks: one copy of each is kept.
    """
    pairs = shared(material.clones)
    saved = covered_lines(places(pairs, "b"), ["projects", "job", "path"], ["projects"])
    sets = (
        pairs.sort("lines", "group", descending=[True, False])
        .group_by("projects", maintain_order=True)
        .agg(
            pl.col("group").n_unique().alias("blocks"),
            pl.all()
            .exclude("projects", "group")
            # A group in several projects has pairs within one of them, too, which show nothing that
            # is shared.
            .filter(pl.col("job_a") != pl.col("job_b"))
            .first(),
        )
        .join(saved.rename({"lines": "saved"}), on="projects", maintain_order="left")
        .join(_minutes(pairs), on="projects", maintain_order="left")
        .sort("minutes", "saved", "projects", descending=[True, True, False])
        .head(MOST_OF_A_KIND)
    )
    return [_advice(material, pairs, row) for row in sets.to_dicts()]


def _minutes(pairs: pl.DataFrame) -> pl.DataFrame:
    """The minutes of each set of projects: those of a finding for each group."""
    levels = {
        group: scoring.remediation_minutes(Rule.DUPLICATES, severity_of(saved))
        for group, saved in copies(pairs, ["job", "path"]).select("group", "saved").iter_rows()
    }
    groups = pairs.select("projects", "group").unique()
    minutes = pl.col("group").replace_strict(levels, return_dtype=pl.Int64)
    return groups.group_by("projects").agg(minutes.sum().alias("minutes"))


def _advice(material: Material, pairs: pl.DataFrame, row: dict[str, Any]) -> Recommendation:
    labels = material.labels
    projects = [labels[job_id] for job_id in row["projects"].split("\0")]
    largest = " and in ".join(
        f"{shorten(labels[row[f'job_{side}']], 60)} "
        f"({shorten(row[f'path_{side}'], 100)}:{row[f'line_{side}']})"
        for side in "ab"
    )
    return Recommendation(
        type="consolidation",
        description=(
            f"Consolidate {counted(row['blocks'], 'block')} of code that "
            f"{listed([shorten(name, 60) for name in projects])} have in common. The largest has "
            f"{counted(row['lines'], 'line')}: in {largest}."
        ),
        affected_projects=projects,
        potential_savings=f"{counted(row['saved'], 'line')} (one copy of each block is kept)",
        estimated_minutes=row["minutes"],
        occurrences=row["blocks"],
        evidence=_evidence(material, pairs.filter(pl.col("projects") == row["projects"])),
    )


def _evidence(material: Material, pairs: pl.DataFrame) -> list[Place]:
    """The copies of the largest blocks, with what they repeat."""
    return [
        Place(
            project=material.labels[row["job_b"]],
            path=row["path_b"],
            line=row["line_b"],
            detail=(
                f"{counted(row['lines'], 'line')} as in {material.labels[row['job_a']]}, "
                f"{row['path_a']}:{row['line_a']}"
            ),
        )
        for row in pairs.sort("lines", "group", descending=[True, False])
        .unique("group", keep="first", maintain_order=True)
        .head(PLACES)
        .to_dicts()
    ]
