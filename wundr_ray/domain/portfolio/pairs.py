"""Two points of a project that can be compared."""

from collections.abc import Iterator
from dataclasses import dataclass

from wundr_ray.domain.portfolio.points import Point, PortfolioProject


@dataclass(frozen=True, slots=True)
class Pair:
    project: PortfolioProject
    before: Point
    after: Point

    def between(self) -> Iterator[Point]:
        """The points after the first, up to the second."""
        first, last = self.before, self.after
        inside = False
        for point in self.project.history:
            if inside:
                yield point
            if (point.batch_id, point.job_id) == (first.batch_id, first.job_id):
                inside = True
            if (point.batch_id, point.job_id) == (last.batch_id, last.job_id):
                return
