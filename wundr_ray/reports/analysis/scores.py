"""Which projects are compared by their quality scores."""

from collections.abc import Iterable

from wundr_ray.contract.results.analysis import ProjectResult
from wundr_ray.domain.results.coverage import is_sufficient


def lowest_scores(
    projects: Iterable[ProjectResult], most: int
) -> list[tuple[float, ProjectResult]]:
    """The projects with the lowest scores; those of which too little was read are left out."""
    scored = [
        (project.quality_score, project)
        for project in projects
        if project.quality_score is not None and is_sufficient(project.coverage)
    ]
    return sorted(scored, key=lambda pair: pair[0])[:most]
