"""Add what every page needs before people with disabilities can use it at all.

The basics are those of WebAIM's yearly study of a million home pages that can be seen in source
text: alternative texts, labels, names of links and buttons, the page's language, and, from the
first level of WCAG 2.2, its title and the possibility to zoom.
"""

import polars as pl

from wundr_ray.aggregate.job import severity_rank
from wundr_ray.aggregate.recommendations.interface import (
    MINUTES,
    PLACES,
    Material,
    debt_removed,
    per_project,
    places,
)
from wundr_ray.aggregate.wording import listed
from wundr_ray.contract.results import Recommendation
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


def advise(material: Material) -> list[Recommendation]:
    """One recommendation for all projects that lack any of them."""
    found = material.findings.filter(
        pl.col("rule").eq(Rule.ACCESSIBILITY) & pl.col("code").is_in(list(BASICS))
    ).join(MINUTES.lazy(), on=["rule", "severity"], how="left", maintain_order="left")
    kinds = dict(found.group_by("code").len().collect().iter_rows())
    if not kinds:
        return []
    projects = per_project(found, [-severity_rank()])
    count, minutes = sum(kinds.values()), int(found.select("minutes").sum().collect().item())
    lacking = [
        counted(kinds[code], *words)
        for code, words in sorted(BASICS.items(), key=lambda each: -kinds.get(each[0], 0))
        if code in kinds
    ]
    return [
        Recommendation(
            type="add_accessibility_basics",
            description=(
                f"Add the basics of accessibility to {counted(projects.height, 'project')}: "
                f"{listed(lacking)}. Without them, people who use a screen reader or a keyboard "
                "cannot use these pages; a check in the build keeps them in place."
            ),
            affected_projects=[material.labels[job_id] for job_id in projects["job_id"]],
            potential_savings=debt_removed(minutes, "to repair these findings one by one"),
            estimated_minutes=minutes,
            occurrences=count,
            evidence=places(material.labels, _worst(found), "message"),
        )
    ]


def _worst(found: pl.LazyFrame) -> pl.DataFrame:
    return found.sort(severity_rank(), maintain_order=True).head(PLACES).collect()
