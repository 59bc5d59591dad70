"""How long an installation takes to start and to start again, and what it takes at rest.

Its start is compared with that of ``ray start --head`` without the dashboard and an application on
Serve that does nothing, in turns in the same run. Memory is resident memory, which counts what
processes share once for each of them. Run: ``python -m benchmarks.at_rest``.
"""

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import httpx
import psutil

from benchmarks.rows import Row, record
from serve_app.local.cluster import free_ports
from serve_app.local.processes import end_all
from serve_app.local.state import Running
from tests.live import LiveServer
from wundr_ray.system import INSTALLATION

ROOT = Path(__file__).parents[1]
TURNS = 3
SETTLE_SECONDS = 30.0
REST_SECONDS = 60.0
MOST_SECONDS = 240.0
MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Rest:
    processes: int
    megabytes: float
    cores: float


def seconds_until(condition: Callable[[], bool], began: float) -> float:
    while not condition():
        if time.perf_counter() - began > MOST_SECONDS:
            raise RuntimeError("it did not happen in time")
        time.sleep(0.05)
    return time.perf_counter() - began


def answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=5, trust_env=False).is_success
    except httpx.TransportError:
        return False


def bare_start(folder: Path) -> float:
    """Seconds until the endpoint of a Serve application answers for the first time."""
    mark = secrets.token_hex(8)
    http, gcs = free_ports(2)
    environment = {**os.environ, INSTALLATION: mark, "PYTHONPATH": str(ROOT)}
    environment.pop("RAY_ADDRESS", None)
    ray = str(Path(sys.executable).with_name("ray"))
    start = [ray, "start", "--head", f"--port={gcs}", f"--temp-dir={folder}"]
    quiet = ["--include-dashboard=false", "--disable-usage-stats"]
    serve = [sys.executable, "-m", "benchmarks.bare_serve"]
    began = time.perf_counter()
    try:
        subprocess.run([*start, *quiet], env=environment, capture_output=True, check=True)
        address = (folder / "ray_current_cluster").read_text().strip()
        command = [*serve, address, str(http)]
        subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, check=True)
        return seconds_until(lambda: answers(f"http://127.0.0.1:{http}/"), began)
    finally:
        end_all(mark)
        shutil.rmtree(folder, ignore_errors=True)


def own_start(server: LiveServer) -> float:
    began = time.perf_counter()
    server.up()
    return seconds_until(lambda: answers(f"{server.url}/readyz"), began)


def at_rest(server: LiveServer) -> Rest:
    """Processes and memory at the end of a minute without work, and the CPU in it."""
    supervisor = psutil.Process(int((server.home / "supervisor.lock").read_text()))
    processes = [supervisor, *server.processes()]
    began, before = time.perf_counter(), cpu(processes)
    time.sleep(REST_SECONDS)
    spent = (cpu(processes) - before) / (time.perf_counter() - began)
    return Rest(len(processes), sum(each.memory_info().rss for each in processes) / MEGABYTE, spent)


def cpu(processes: list[psutil.Process]) -> float:
    return sum(sum(each.cpu_times()[:2]) for each in processes)


def restart(server: LiveServer) -> float:
    """Seconds from the end of Ray's control service until the API answers again."""
    before = Running.load(server.home)
    (gcs,) = server.processes("gcs/gcs_server")
    began = time.perf_counter()
    gcs.kill()
    return seconds_until(lambda: server.has_started_again(before), began)


def row(name: str, value: float, unit: str, goal: float, runs: int, peer: str = "none") -> Row:
    return {
        "name": name,
        "value": round(value, 3),
        "unit": unit,
        "goal": goal,
        "better": "lower",
        "peer": peer,
        "runs": runs,
    }


def main() -> int:
    bare, own = [], []
    with tempfile.TemporaryDirectory(prefix="wundr-benchmark-") as home:
        (port,) = free_ports(1)
        server = LiveServer(Path(home), port)
        try:
            for turn in range(TURNS):
                server.down()
                bare.append(bare_start(Path(tempfile.mkdtemp(prefix="wb-", dir="/tmp"))))
                own.append(own_start(server))
                print(f"turn {turn}: bare {bare[-1]:.1f} s, own {own[-1]:.1f} s", flush=True)
            time.sleep(SETTLE_SECONDS)
            rest = at_rest(server)
            print(rest, flush=True)
            again = restart(server)
        finally:
            server.down()
    peer = "ray start --head without dashboard, a bare Serve application, the same run"
    record(
        [
            row("start", median(own) / median(bare), "x", 1.3, TURNS, peer),
            row("start_again", again, "s", 30, 1),
            row("rest_processes", rest.processes, "processes", 13, 1),
            row("rest_memory", rest.megabytes, "MB", 1_500, 1),
            row("rest_cpu", 100 * rest.cores, "% of a core", 8, 1),
        ]
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
