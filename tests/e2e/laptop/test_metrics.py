"""What Ray's agent shows to Prometheus, and what the API does."""

import json
from collections import Counter
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.live import LiveServer, job, until
from tests.repositories import from_files

pytestmark = pytest.mark.ray

Series = tuple[str, tuple[str, ...]]

LABELS = {
    "ray_wundr_batch_wait_seconds_count": ("plan", "priority"),
    "ray_wundr_job_duration_seconds_count": ("type", "rule"),
    "ray_wundr_jobs_ended_total": ("type", "status"),
    "ray_wundr_job_retries_total": ("type", "code"),
    "ray_wundr_job_failures_total": ("type", "code"),
    "ray_wundr_files_total": ("source",),
    "ray_wundr_mirror_reads_total": ("source",),
}
TOLD_SECONDS = 120.0
"""Ray's processes send their metrics to the agent every half minute."""


class Told:
    """What is told of by each process; one that has died may vanish with what it had counted."""

    def __init__(self, server: LiveServer) -> None:
        self._by_process: dict[tuple[Series, str], float] = {}
        found = server.home / "prometheus.json"
        for group in json.loads(found.read_text()):
            for target in group["targets"]:
                answer = httpx.get(f"http://{target}/metrics", timeout=20, trust_env=False)
                self._read(answer.raise_for_status().text)

    def _read(self, text: str) -> None:
        for family in text_string_to_metric_families(text):
            for sample in family.samples:
                if keys := LABELS.get(sample.name):
                    series = sample.name, tuple(sample.labels[key] for key in keys)
                    self._by_process[series, sample.labels["WorkerId"]] = sample.value

    def since(self, before: "Told") -> Counter[Series]:
        counted: Counter[Series] = Counter()
        for process, value in self._by_process.items():
            counted[process[0]] += int(value - before._by_process.get(process, 0))
        return counted


def test_a_batch_is_counted(live_server: LiveServer, tmp_path: Path) -> None:
    good = from_files(tmp_path / "good", {"a.py": "eval(x)\n", "b.py": "y = 1\n"})
    jobs = job("good", good, rules=["security"]), job("none", tmp_path / "none", rules=["security"])
    before = Told(live_server)
    with live_server.client() as client:
        batch = client.batches.create(name="Counted", type="analysis", jobs=list(jobs))
        client.batches.wait_for_completion(batch.batch_id)
    expected = {
        ("ray_wundr_batch_wait_seconds_count", ("enterprise", "medium")): 1,
        ("ray_wundr_job_duration_seconds_count", ("analysis", "security")): 1,
        ("ray_wundr_jobs_ended_total", ("analysis", "completed")): 1,
        ("ray_wundr_jobs_ended_total", ("analysis", "failed")): 1,
        ("ray_wundr_job_failures_total", ("analysis", "INVALID_REPOSITORY")): 1,
        ("ray_wundr_files_total", ("analysed",)): 2,
        ("ray_wundr_mirror_reads_total", ("remote",)): 1,
    }

    until(lambda: Told(live_server).since(before) >= Counter(expected), TOLD_SECONDS)


def test_the_api_tells_what_the_database_knows(live_server: LiveServer) -> None:
    answer = httpx.get(f"{live_server.url}/metrics", trust_env=False).raise_for_status()
    names = {each.name for each in text_string_to_metric_families(answer.text)}
    assert {"wundr_batches", "wundr_queued_batches", "wundr_oldest_queued_seconds"} <= names
    assert {"wundr_credits_held", "wundr_undelivered_notifications"} <= names
