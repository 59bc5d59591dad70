"""A batch that waits for approval for months, on a machine that forgets what it fetched."""

import io
import shutil
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.repositories import from_files, git
from tests.serve_app.in_process import run
from tests.serve_app.service import BATCHES, Caller, Service, data, open_service
from wundr_ray.contract.vocabulary import BatchStatus
from wundr_ray.domain.operation.retention import Retention
from wundr_ray.domain.repositories.local import LocalRepositories
from wundr_ray.store.retention.collector import Collector

UNUSED = "import os\nimport sys\n\nprint(sys.path)\n"
DAY = 24 * 60


@pytest.fixture
async def service(tmp_path: Path, migrated: Path) -> AsyncIterator[Service]:
    home = tmp_path / "home"
    home.mkdir()
    allowed: dict[str, Any] = {"allow_local_repositories": LocalRepositories.ALWAYS}
    async with open_service(home, migrated, **allowed) as opened:
        yield opened


def refactoring(repository: Path) -> dict[str, Any]:
    project = {"name": "app", "repository": {"url": str(repository)}}
    return {
        "name": "Patient",
        "type": "refactor",
        "jobs": [{"id": "j1", "type": "pattern_standardize", "config": {"project": project}}],
        "options": {"approval_expires_hours": 8760},
    }


async def test_it_is_applied_as_it_was_previewed(
    service: Service, pro: Caller, tmp_path: Path
) -> None:
    """Its mirror is evicted, its repository is gone, and retention has passed over it."""
    repository = from_files(tmp_path / "repository", {"a.py": UNUSED})
    batch_id = await pro.created(refactoring(repository))
    batch = f"{BATCHES}/{batch_id}"
    assert await run(service, batch_id) is BatchStatus.AWAITING_APPROVAL
    before = await pro.get(f"{batch}/jobs/j1/diff")
    assert b"-import os\n" in before.content

    shutil.rmtree(service.settings.mirrors)
    moved = repository.rename(tmp_path / "moved")
    service.clock.advance(minutes=200 * DAY)
    store = service.store
    retention = Retention.of_days(90, 30)
    collected = await Collector(store.old_rows, store.artifacts, retention, service.clock).collect()
    assert (collected.reports, collected.frames, collected.events) == (0, 0, 0)

    digest = data(await pro.get(batch))["approval"]["digest"]
    body = {"digest": digest, "apply": True}
    data(await pro.send("POST", f"{batch}/approve", json=body))
    assert await run(service, batch_id) is BatchStatus.COMPLETED
    assert (await pro.get(f"{batch}/jobs/j1/diff")).content == before.content
    patches = await pro.get(f"{batch}/results", format="patch")
    with zipfile.ZipFile(io.BytesIO(patches.content)) as archive:
        (name,) = [each for each in archive.namelist() if each.endswith(".patch")]
        (tmp_path / "one.patch").write_bytes(archive.read(name))
    git(moved, "am", "--keep-cr", str(tmp_path / "one.patch"))
    assert (moved / "a.py").read_text() == UNUSED.replace("import os\n", "")
