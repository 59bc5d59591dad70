"""One run of every fault that an installation can be struck with; ``make chaos`` tries more."""

import random
from pathlib import Path

import pytest

from tests.chaos.batches import (
    Submitted,
    differences,
    left_behind,
    make_repositories,
    moments,
    run_under,
)
from tests.chaos.faults import Durations, Fault, faults
from tests.live import LiveServer

pytestmark = pytest.mark.ray

JOBS = 5
SHORT = Durations(locked=6, away=3)
"""A process waits 5 s for SQLite's lock."""

APART = ("raylet killed", "GCS killed", "manager stopped", "disk full")
"""The first three take long, and `make chaos` has them; a full disk must not be others' too."""


@pytest.fixture(scope="module")
def repositories(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return make_repositories(tmp_path_factory.mktemp("chaos"), JOBS)


@pytest.fixture(scope="module")
def undisturbed(live_server: LiveServer, repositories: list[Path]) -> Submitted:
    batch = Submitted(live_server, repositories)
    batch.wait()
    assert differences(live_server, batch, batch.summary) == []
    return batch


@pytest.mark.parametrize(
    ("name", "fault"),
    [(name, fault) for name, fault in faults(SHORT).items() if not name.startswith(APART)],
)
def test_a_fault_changes_nothing(
    live_server: LiveServer,
    repositories: list[Path],
    undisturbed: Submitted,
    name: str,
    fault: Fault,
) -> None:
    delay = moments(undisturbed.seconds, random.Random(name).random)
    batch = run_under(live_server, repositories, fault, delay)
    assert differences(live_server, batch, undisturbed.summary) == []


@pytest.mark.usefixtures("undisturbed")
def test_nothing_is_left_behind(live_server: LiveServer) -> None:
    assert left_behind(live_server) == []
