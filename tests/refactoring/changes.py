"""Changes as decisions see them, for tests."""

from wundr_ray.contract.vocabulary import Pattern, Safety
from wundr_ray.refactoring.reviews.decisions import ListedChange


def listed(
    id: str,
    job_id: str = "job",
    path: str = "a.py",
    *,
    rule: str = "unused_import",
    pattern: Pattern = Pattern.IMPORTS,
    safety: Safety = Safety.SAFE,
    requires: tuple[str, ...] = (),
) -> ListedChange:
    return ListedChange(job_id, id, path, 1, rule, pattern, safety, requires=requires)
