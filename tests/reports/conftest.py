from pathlib import Path

import pytest

from tests.aggregate.example_batch import BATCH, example_jobs
from wundr_ray.aggregate.batch import build_document
from wundr_ray.aggregate.document import ReportDocument


@pytest.fixture(scope="session")
def document(tmp_path_factory: pytest.TempPathFactory) -> ReportDocument:
    folder: Path = tmp_path_factory.mktemp("frames")
    return build_document(BATCH, example_jobs(folder))


@pytest.fixture(scope="session")
def empty_document() -> ReportDocument:
    """A batch of which no job completed: it was cancelled before any was started."""
    return build_document(BATCH, [])
