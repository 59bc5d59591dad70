"""A new kind of job is one file and one line of the registry."""

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from tests.live import ROOT, LiveServer, installation, until

pytestmark = [pytest.mark.ray, pytest.mark.long]

TOY = '''
"""Writes a word to a file after a while."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel

from wundr_ray.contract.jobs import JobConfig, JobRequest
from wundr_ray.contract.vocabulary import BatchType
from wundr_ray.domain.batch.outcomes import JobResult
from wundr_ray.jobs.interface import Advance, Step, Task


class ToyConfig(JobConfig):
    file: str
    seconds: float


class ToyRequest(JobRequest):
    type: Literal["toy"]
    config: ToyConfig


class ToyResult(BaseModel):
    words: int


def play_toy(file, seconds):
    with Path(file).open("a") as log:
        log.write("began ")
    time.sleep(seconds)
    return JobResult(None, None, ToyResult(words=1))


@dataclass(frozen=True)
class ToyPipeline:
    file: str
    seconds: float

    def next(self, news):
        if news is None:
            return Advance(self, (Step("play", Task(play_toy), (self.file, self.seconds)),))
        return Advance(self, result=news.value)


class Toy:
    name = "toy"
    request = ToyRequest
    batch_type = BatchType.ANALYSIS

    async def begin(self, store, settings, batch, job, number):
        return ToyPipeline(job.config["file"], job.config["seconds"] if number == 1 else 0)

    def completed(self, result, seconds):
        return ()


JOB_TYPE = Toy()
'''


@pytest.fixture(scope="module")
def tree() -> Iterator[Path]:
    """The sources with the toy."""
    with tempfile.TemporaryDirectory(prefix="wundr-tree-") as folder:
        tree = Path(folder)
        for package in ("wundr_ray", "serve_app", "wundr_sdk"):
            shutil.copytree(ROOT / package, tree / package)
        (tree / "wundr_ray/jobs/toy.py").write_text(TOY)
        registry = tree / "wundr_ray/jobs/registry.py"
        text = registry.read_text()
        changed = text.replace("_MODULES = (\n", '_MODULES = (\n    "toy",\n')
        assert changed != text
        registry.write_text(changed)
        yield tree


@pytest.fixture(scope="module")
def server(tree: Path) -> Iterator[LiveServer]:
    path = os.pathsep.join([str(tree), *filter(None, [os.environ.get("PYTHONPATH")])])
    with installation(PYTHONPATH=path, PYTHONSAFEPATH="1") as server:
        yield server


def submitted(server: LiveServer, file: Path, seconds: float) -> str:
    config = {"file": str(file), "seconds": seconds}
    body = {
        "name": "toys",
        "type": "analysis",
        "jobs": [{"id": "t1", "type": "toy", "config": config}],
    }
    answer = call(server, "POST", "/v1/batches", body)
    return str(answer["batch_id"])


def call(server: LiveServer, method: str, path: str, body: Any = None) -> Any:
    headers = {"Authorization": f"Bearer {server.key}"}
    answer = httpx.request(
        method, server.url + path, json=body, headers=headers, timeout=60, trust_env=False
    )
    assert answer.status_code < 300, answer.text
    return answer.json()["data"]


def ended(server: LiveServer, batch_id: str) -> Any:
    def status() -> Any:
        batch = call(server, "GET", f"/v1/batches/{batch_id}")
        return batch if batch["status"] in ("completed", "failed", "cancelled") else None

    return until(status)


def test_it_runs_through_the_service(server: LiveServer, tmp_path: Path) -> None:
    file = tmp_path / "log"
    batch_id = submitted(server, file, 0)
    assert ended(server, batch_id)["outcome"] == "succeeded"
    job = call(server, "GET", f"/v1/batches/{batch_id}/jobs/t1")
    assert (job["type"], job["status"], job["attempts"]) == ("toy", "completed", 1)
    assert (job["project_id"], job["project_name"]) == (None, None)
    assert file.read_text().split() == ["began"]


def test_it_is_run_again_when_its_worker_is_killed(server: LiveServer, tmp_path: Path) -> None:
    """Counted once, and what was lost costs nothing."""
    file = tmp_path / "log"
    batch_id = submitted(server, file, 3600)
    until(file.exists)
    (worker,) = server.processes("ray::play_toy")
    assert isinstance(worker, psutil.Process)
    worker.kill()
    batch = ended(server, batch_id)
    assert batch["outcome"] == "succeeded"
    job = call(server, "GET", f"/v1/batches/{batch_id}/jobs/t1")
    assert (job["status"], job["attempts"], job["credits_used"]) == ("completed", 2, 1)
    assert [each["error"] and each["error"]["code"] for each in job["attempt_history"]] == [
        *("RESOURCE_UNAVAILABLE", None),
    ]
    assert file.read_text().split() == ["began", "began"]


KNOWN = {"analysis", "toy", "pattern_standardize", "batch_merge", "findings_audit"} | {
    *("period_comparison", "portfolio_summary", "trend"),
}


def test_another_type_names_those_there_are(server: LiveServer) -> None:
    body = {"name": "x", "type": "analysis", "jobs": [{"id": "a", "type": "b", "config": {}}]}
    answer = httpx.post(
        server.url + "/v1/batches",
        json=body,
        headers={"Authorization": f"Bearer {server.key}"},
        timeout=60,
        trust_env=False,
    )
    assert answer.status_code == 422
    (problem,) = answer.json()["error"]["details"]
    assert problem["field"] == "jobs.0.type"
    named = problem["reason"].removeprefix("Input should be ").removesuffix(" (job 'a')")
    assert set(re.findall(r"'(\w+)'", named)) == KNOWN
