"""Every process of an installation is killed once; it works again, by itself."""

import json
import time
from pathlib import Path

import psutil
import pytest

from serve_app.local.state import Running
from tests.live import LiveServer, job, until
from tests.repositories import from_files
from wundr_sdk import RetryConfig

pytestmark = [pytest.mark.ray, pytest.mark.long]

PATIENT = RetryConfig(max_retries=600, backoff_strategy="fixed")
SECONDS = 150.0
"""When a test gives up on a busy machine; what is promised is 30 s on one that is not."""

ENDS_ALL = {
    "serve_app.local.head.ray_head": "Ray's head was killed",
    "gcs/gcs_server": "gcs_server was killed (SIGKILL)",
    "raylet/raylet": "raylet was killed (SIGKILL)",
    "ray::DashboardAgent": "raylet",
    "ray::RuntimeEnvAgent": "raylet",
}
"""Whose end takes Ray with it, and what is said of it: without its agents a raylet ends itself."""

ENDS_ALONE = (
    *("ray::ServeController", "ray::ProxyActor", "ray::ServeReplica"),
    *("ray::Scheduler", "ray::Notifier", "ray::BatchManager"),
)
AT_WORK = ("ray::QuotaActor", "ray::IDLE", "ray::analyse", "ray::fetch", "ray::render", "ray::tidy")
"""What is there only after, or while, batches run; `make chaos` kills them."""


def restarts(server: LiveServer) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(server.wundr("status", "--json").stdout)["restarts"]
    return found


def kill(server: LiveServer, title: str) -> None:
    for victim in until(lambda: server.processes(title)):
        try:
            victim.kill()
        except psutil.NoSuchProcess:
            continue


def analyse(server: LiveServer, folder: Path) -> str:
    """The outcome of a batch that is sent while the installation may be away."""
    repository = from_files(folder / "tiny", {"a.py": "x = 1\n"})
    with server.client(retry=PATIENT) as client:
        batch = client.batches.create(name="B", type="analysis", jobs=[job("a", repository)])
        return str(client.batches.wait_for_completion(batch.batch_id, timeout=SECONDS).outcome)


def test_no_process_is_there_that_is_not_used(attacked: LiveServer) -> None:
    known = (*ENDS_ALL, *ENDS_ALONE, *AT_WORK)
    titles = [" ".join(process.cmdline()) for process in attacked.processes()]
    assert [each for each in titles if each and not any(name in each for name in known)] == []


@pytest.mark.parametrize("title", ENDS_ALL)
def test_what_takes_ray_with_it_is_started_again(
    attacked: LiveServer, tmp_path: Path, title: str
) -> None:
    before, times = Running.load(attacked.home), len(restarts(attacked))
    began = time.monotonic()
    kill(attacked, title)
    until(lambda: attacked.has_started_again(before), SECONDS)
    print(f"{title}: answers again after {time.monotonic() - began:.0f} s")
    last = until(lambda: [each for each in restarts(attacked)[times:] if each["works"]])[-1]
    assert ENDS_ALL[title] in last["why"]
    assert "watched" in attacked.wundr("status").stdout
    assert analyse(attacked, tmp_path) == "succeeded"


@pytest.mark.parametrize("title", ENDS_ALONE)
def test_what_ends_alone_comes_back_alone(attacked: LiveServer, tmp_path: Path, title: str) -> None:
    before = Running.load(attacked.home)
    began = time.monotonic()
    kill(attacked, title)
    assert analyse(attacked, tmp_path) == "succeeded"
    print(f"{title}: a batch is done after {time.monotonic() - began:.0f} s")
    assert Running.load(attacked.home) == before


def test_without_its_supervisor_it_goes_on_and_says_so(attacked: LiveServer) -> None:
    """The last of this module: a new one comes with the next start only."""
    supervisor = psutil.Process(int((attacked.home / "supervisor.lock").read_text()))
    supervisor.kill()
    until(lambda: not supervisor.is_running() or supervisor.status() == psutil.STATUS_ZOMBIE)
    assert "not watched" in attacked.wundr("status").stdout
    attacked.down()
    attacked.up()
    assert "never started again" in attacked.wundr("status").stdout
