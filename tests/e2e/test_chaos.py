"""One run of every fault that can be tried on a shared installation; ``make chaos`` tries more."""

import random
from pathlib import Path
from typing import Any

import pytest

from tests.chaos import faults
from tests.chaos.batches import Submitted, complaints, make_repositories, moments, run_under
from tests.chaos.faults import FAULTS
from tests.live import LiveServer

pytestmark = pytest.mark.ray

APART = ("raylet killed", "GCS killed", "disk full")
"""They start the whole installation again, or need a disk of their own."""


@pytest.fixture(scope="module")
def repositories(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return make_repositories(tmp_path_factory.mktemp("chaos"))


@pytest.fixture(scope="module")
def undisturbed(live_server: LiveServer, repositories: list[Path]) -> Any:
    batch = Submitted(live_server, repositories)
    summary = batch.ended()
    assert complaints(live_server, batch, summary) == []
    return batch


@pytest.mark.parametrize("name", [name for name in FAULTS if not name.startswith(APART)])
def test_a_fault_changes_nothing_and_leaves_nothing(
    live_server: LiveServer,
    repositories: list[Path],
    undisturbed: Submitted,
    name: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(faults, "AWAY_SECONDS", 3.0)
    delay = moments(undisturbed.seconds, random.Random(name).random)
    batch = run_under(live_server, repositories, FAULTS[name], delay)
    assert complaints(live_server, batch, undisturbed.summary) == []
