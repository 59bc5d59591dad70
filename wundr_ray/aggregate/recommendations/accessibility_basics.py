"""Add what every page needs before people with disabilities can use it at all.

The basics are those of WebAIM's yearly study of a million home pages that can be seen in source
text: alternative texts, labels, names of links and buttons, the page's language, and, from the
first level of WCAG 2.2, its title and the possibility to zoom.
"""

import polars as pl

from wundr_ray.aggregate.jobs.job import severity_rank
from wundr_ray.aggregate.recommendations.interface import (
    PLACES,
    Material,
    debt_removed,
    places,
)
from wundr_ray.aggregate.wording import listed
from wundr_ray.contract.results.analysis import Recommendation
from wundr_ray.contract.vocabulary import Rule
from wundr_ray.domain.wording import counted

BASICS = {
    "text_alternative_missing": (
        "image without an alternative text",
        "images without an alternative text",
    ),
    "control_without_label": ("form control without a label", "form controls without a label"),
    "link_without_name": ("link without a name", "links without a name"),
    "button_without_name": ("button without a name", "buttons without a name"),
    "page_without_language": ("page without a language", "pages without a language"),
    "page_without_title": ("page without a title", "pages without a title"),
    "zoom_disabled": ("page that cannot be zoomed", "pages that cannot be zoomed"),
}
"""By the code of the finding: what one of them is, and what several are."""

_IS_BASIC = pl.col("rule").eq(Rule.ACCESSIBILITY) & pl.col("code").is_in(list(BASICS))


def advise(material: Material) -> list[Recommendation]:
    """One recommendation for all projects that lack any of them."""
    tally = material.tally.filter(_IS_BASIC)
    if tally.is_empty():
        return []
    kinds = dict(tally.group_by("code").agg(pl.col("count").sum()).iter_rows())
    projects = _projects(tally)
    count, minutes = int(tally["count"].sum()), int(tally["minutes"].sum())
    missing = [
        counted(kinds[code], *words)
        for code, words in sorted(BASICS.items(), key=lambda each: -kinds.get(each[0], 0))
        if code in kinds
    ]
    return [
        Recommendation(
            type="add_accessibility_basics",
            description=(
                f"Add the basics of accessibility to {counted(len(projects), 'project')}: "
                f"{listed(missing)}. Without them, people who use a screen reader or a keyboard "
                "cannot use these pages; a check in the build keeps them in place."
            ),
            affected_projects=[material.labels[job_id] for job_id in projects],
            potential_savings=debt_removed(minutes, "to repair these findings one by one"),
            estimated_minutes=minutes,
            occurrences=count,
            evidence=places(material.labels, _worst(material.findings), "message"),
        )
    ]


def _projects(tally: pl.DataFrame) -> list[str]:
    """The job ids, those with the most findings first, among equals those with the worst."""
    counts = (
        tally.sort(severity_rank(), maintain_order=True)
        .group_by("job_id", maintain_order=True)
        .agg(pl.col("count").sum())
    )
    return counts.sort("count", descending=True, maintain_order=True)["job_id"].to_list()


def _worst(findings: pl.LazyFrame) -> pl.DataFrame:
    return (
        findings.filter(_IS_BASIC)
        .select("job_id", "path", "line", "severity", "message")
        .sort(severity_rank(), maintain_order=True)
        .head(PLACES)
        .collect()
    )
