from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.aggregate.example_batch import example_jobs
from wundr_ray.aggregate.facts import JobFacts


@pytest.fixture(scope="session")
def jobs(tmp_path_factory: pytest.TempPathFactory) -> Sequence[JobFacts]:
    folder: Path = tmp_path_factory.mktemp("frames")
    return example_jobs(folder)
