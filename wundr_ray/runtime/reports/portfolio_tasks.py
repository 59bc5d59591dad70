"""How the files of report batches are made in worker processes, as a plain function.

The heavy libraries are imported inside, so that actors can refer to it without loading them.
"""

from collections.abc import Sequence

from wundr_ray import scratch
from wundr_ray.aggregate.portfolio.facts import ReportFacts
from wundr_ray.contract.errors import StorageUnavailable
from wundr_ray.domain.operation.artifact_place import ArtifactPlace
from wundr_ray.domain.results.renderings import Rendering
from wundr_ray.jobs.interface import Task
from wundr_ray.store.artifacts.artifacts import PATIENCE_OF_TASKS, open_artifacts, rendering_key
from wundr_ray.store.artifacts.seals import put_sealed, seal_of
from wundr_ray.system import utc_now


def render_portfolio(
    facts: ReportFacts, renderings: Sequence[Rendering], place: ArtifactPlace
) -> None:
    """Build the batch's document once, and keep each of ``renderings`` under its own key."""
    from wundr_ray.aggregate.portfolio.document import build_document
    from wundr_ray.reports.portfolio.registry import write_report

    artifacts = open_artifacts(place, PATIENCE_OF_TASKS, utc_now)
    try:
        with scratch.folder() as folder:
            document = build_document(artifacts, facts)
            for each in renderings:
                kept_in, _, name = rendering_key(facts.batch.batch_id, each).rpartition("/")
                write_report(document, each.wanted, folder / name)
                put_sealed(artifacts, kept_in, [folder / name], seal_of(name))
    except OSError as error:
        raise StorageUnavailable(
            f"The report could not be stored: {error.strerror or 'a file cannot be read'}."
        ) from error


RENDER_PORTFOLIO = Task(
    render_portfolio,
    preload=(
        "wundr_ray.aggregate.portfolio.document",
        "wundr_ray.reports.portfolio.registry",
    ),
)
