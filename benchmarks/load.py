"""One installation under load: latency of dispatch, fifty batches at once, a thousand jobs.

All repositories are tiny, so that the figures show what the service adds to a job's own work. The
account is on the plan enterprise. CPU is that of all processes of the installation, Ray's and the
API's included; on a busy machine it is the figure to trust. Run: ``python -m benchmarks.load``.
"""

import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles

from benchmarks.bare_jobs import Bare, by_loops
from benchmarks.control_plane import Memory, Watch
from benchmarks.rows import Row, record
from benchmarks.tiny import tiny_repositories
from tests.live import LiveServer, installation, job
from wundr_sdk import WundrClient

CORES = 2
LATENCIES, IDLE_SECONDS = 20, 3.0
"""A slot that nobody takes is removed after two seconds: each of these batches needs a new one."""

QUIET_SECONDS = 20.0
BATCHES, JOBS_EACH = 50, 4
JOBS, BARE_JOBS = 1_000, 200
POLL_SECONDS = 2.0
MOST_SECONDS = 1_800.0


@dataclass(frozen=True, slots=True)
class Many:
    """One batch of ``JOBS`` jobs, and the CPU seconds of all processes by role.

    ``quiet`` are the CPU seconds a second before it, without any job.
    """

    wall: float
    cpu: dict[str, float]
    quiet: float


def submit(client: WundrClient, name: str, repositories: Sequence[Path]) -> str:
    return client.batches.create(
        name=name,
        type="analysis",
        jobs=[job(folder.name, folder) for folder in repositories],
        options={"incremental": False},
    ).batch_id


def wait(client: WundrClient, batch_id: str) -> None:
    """Raises ``RuntimeError`` unless every job is completed."""
    status = client.batches.wait_for_completion(
        batch_id, poll_seconds=POLL_SECONDS, timeout=MOST_SECONDS
    )
    if status.outcome != "succeeded":
        errors = {each.error for each in client.batches.jobs(batch_id).items if each.error}
        raise RuntimeError(f"batch {batch_id} ended as {status.outcome}: {errors}")


def latency(client: WundrClient, repository: Path) -> float:
    """Seconds from the 202 to the first running job, both by this machine's clock."""
    batch_id = submit(client, "latency", [repository])
    answered = datetime.now(UTC)
    wait(client, batch_id)
    started = client.batches.job(batch_id, repository.name).started_at
    assert started
    time.sleep(IDLE_SECONDS)
    return max(0.0, (started - answered).total_seconds())


def at_once(server: LiveServer, client: WundrClient, repositories: list[Path]) -> list[Memory]:
    """Fifty batches in a row; the memory of the control plane until the last has ended."""
    parts = [repositories[at * JOBS_EACH :][:JOBS_EACH] for at in range(BATCHES)]
    ended: set[str] = set()
    with Watch(server, lambda: len(ended)) as watch:
        batch_ids = {submit(client, f"at-once-{n}", part) for n, part in enumerate(parts)}
        deadline = time.monotonic() + MOST_SECONDS
        while len(ended) < BATCHES:
            if time.monotonic() > deadline:
                raise RuntimeError(f"only {len(ended)} of {BATCHES} batches have ended")
            time.sleep(POLL_SECONDS)
            for status in ("completed", "failed"):
                done = client.batches.list(status=status, per_page=100).items
                ended |= batch_ids & {each.batch_id for each in done}
    for batch_id in batch_ids:
        wait(client, batch_id)
    return watch.memory


def many_jobs(server: LiveServer, client: WundrClient, repositories: list[Path]) -> Many:
    with Watch(server) as before:
        time.sleep(QUIET_SECONDS)
    with Watch(server) as watch:
        began = time.perf_counter()
        wait(client, submit(client, "many", repositories))
        wall = time.perf_counter() - began
    return Many(wall, dict(watch.cpu), sum(before.cpu.values()) / QUIET_SECONDS)


def growth(memory: list[Memory]) -> float:
    """The growth of memory from the tenth end to the last sample with as many processes.

    Raises ``RuntimeError`` if there is no such moment.
    """
    (tenth, *later) = [each for each in memory if each.ended >= 10]
    alike = [each for each in later if each.processes == tenth.processes]
    if not alike:
        raise RuntimeError("the number of managers has changed too often")
    print(f"growth from: {tenth}\ngrowth to:   {alike[-1]}")
    return alike[-1].total / tenth.total


def row(name: str, value: float, unit: str, goal: float, runs: int, peer: str = "none") -> Row:
    return {
        "name": f"load_{name}",
        "value": round(value, 3),
        "unit": unit,
        "goal": goal,
        "better": "lower",
        "peer": peer,
        "runs": runs,
    }


def rows(latencies: list[float], memory: list[Memory], many: Many, bare: Bare) -> list[Row]:
    own_cpu, own_wall = bare.cpu / BARE_JOBS, bare.wall / BARE_JOBS  # of all cores together
    cpu, wall = sum(many.cpu.values()) / JOBS, many.wall / JOBS
    print(f"a job, bare: {own_wall:.3f} s, CPU {own_cpu:.3f} s")
    print(f"a job, served: {wall:.3f} s, CPU {cpu:.3f} s")
    print("of it:", {role: round(seconds / JOBS, 4) for role, seconds in many.cpu.items()})
    print(f"in that time, CPU without any job: {many.quiet * wall:.3f} s")
    loop = "the same task functions in plain loops, one for each core"
    rate: Row = row("jobs_per_second", 1 / wall, "jobs/s", 1 / own_wall / 2, 1, loop)
    rate["better"] = "higher"
    return [
        row("dispatch_latency_p50", median(latencies), "s", 1.5, len(latencies)),
        row("dispatch_latency_p95", quantiles(latencies, n=20)[18], "s", 3, len(latencies)),
        row("control_plane_memory", max(each.total for each in memory), "MB", 4096, BATCHES),
        row("control_plane_growth", growth(memory), "x", 1.02, BATCHES, "after the tenth batch"),
        row("job_overhead", 1000 * (cpu - own_cpu) / CORES, "ms", 40, JOBS, loop),
        rate,
    ]


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="wundr-benchmark-") as root:
        repositories = tiny_repositories(Path(root) / "tiny", JOBS)
        half = BARE_JOBS // 2
        bare = by_loops(repositories[:half], CORES)
        with installation() as server, server.client() as client:
            wait(client, submit(client, "warm", repositories[:8]))
            latencies = [latency(client, each) for each in repositories[:LATENCIES]]
            print("latencies:", " ".join(f"{each:.2f}" for each in latencies), flush=True)
            memory = at_once(server, client, repositories)
            print(*memory, sep="\n", flush=True)
            many = many_jobs(server, client, repositories)
        bare += by_loops(repositories[half:BARE_JOBS], CORES)
        record(rows(latencies, memory, many, bare))
    return 0


if __name__ == "__main__":
    sys.exit(main())
