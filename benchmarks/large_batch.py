"""One repository of 950,000 lines: through the whole service, and its engines in a bare pool.

The service fetches, analyses in shards, joins, stores and reports; the pool only runs the same
shards with the same functions on as many processes, and searches their frames for duplicates,
which is an engine of its own. Also: the most memory a shard needs. Run:
``python -m benchmarks.large_batch``.
"""

import multiprocessing
import resource
import tempfile
import time
from functools import partial
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from benchmarks.corpus import large_repository
from benchmarks.rows import record
from wundr_ray.contract.vocabulary import Rule
from wundr_ray.domain.files.shards import Shard, cut
from wundr_ray.engines.interface import AnalysisOptions
from wundr_ray.frames import Frames
from wundr_ray.jobs.analysis.tasks import analyse_files
from wundr_ray.sources.git import fetch
from wundr_ray.sources.interface import FetchPolicy, Snapshot, SourceSpec

if TYPE_CHECKING:
    from tests.live import LiveServer

# The pool's processes import this module, and their memory is measured: what only this process
# needs is imported in the functions below.

RUNS = 3
POLL_SECONDS = 0.25
PROCESSES = 2
OPTIONS = AnalysisOptions(rules=frozenset(Rule))


def snapshot_of(repository: Path, mirrors: Path) -> Snapshot:
    policy = FetchPolicy(mirrors, True, False, None, 2_000_000, 300)
    return fetch(SourceSpec(str(repository), branch=None, commit=None), policy)


def one_shard(mirror: Path, shard: Shard) -> tuple[Frames, float]:
    """What was found, and this process's peak memory so far in MB."""
    frames = analyse_files(mirror, shard, OPTIONS)
    return frames, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def by_pool(pool: Any, snapshot: Snapshot) -> tuple[float, float]:
    """Seconds, and the peak memory of a process in MB."""
    from wundr_ray.clones.detect import MIN_TOKENS
    from wundr_ray.clones.job import with_clones

    started = time.perf_counter()
    done = pool.map(partial(one_shard, snapshot.mirror), cut(snapshot.files), chunksize=1)
    frames = with_clones(Frames.join([frames for frames, _ in done]), MIN_TOKENS)
    seconds = time.perf_counter() - started
    if frames.files.height != len(snapshot.files):
        raise RuntimeError("the pool did not analyse every file")
    return seconds, max(peak for _, peak in done)


def by_service(server: "LiveServer", repository: Path) -> float:
    from tests.live import job

    resources = {"cpu_cores": PROCESSES, "memory_gb": 4}
    with server.client() as client:
        started = time.perf_counter()
        batch = client.batches.create(
            name="large",
            type="analysis",
            jobs=[job("large", repository, resources=resources)],
            options={"incremental": False},
        )
        status = client.batches.wait_for_completion(
            batch.batch_id, poll_seconds=POLL_SECONDS, timeout=900
        )
        seconds = time.perf_counter() - started
    if status.outcome != "succeeded":
        raise RuntimeError(f"the batch ended as {status.outcome}")
    return seconds


def main() -> None:
    from tests.live import installation

    context = multiprocessing.get_context("spawn")
    with (
        tempfile.TemporaryDirectory(prefix="wundr-benchmark-") as scratch,
        context.Pool(PROCESSES) as pool,
        installation() as server,
    ):
        repository = large_repository(Path(scratch) / "large")
        snapshot = snapshot_of(repository, Path(scratch) / "mirrors")
        pairs = [
            (by_pool(pool, snapshot), by_service(server, repository)) for _ in range(RUNS + 1)
        ][1:]
    bare = [seconds for (seconds, _), _ in pairs]
    batch = [seconds for _, seconds in pairs]
    print("bare pool:", " ".join(f"{each:.1f}" for each in bare), "s")
    print("batch:    ", " ".join(f"{each:.1f}" for each in batch), "s")
    record(
        [
            {
                "name": "large_batch_overhead",
                "value": round(median(batch) / median(bare), 2),
                "unit": "x",
                "goal": 1.25,
                "better": "lower",
                "peer": "the same engine functions in a bare process pool",
                "runs": RUNS,
            },
            {
                "name": "shard_worker_peak_memory",
                "value": round(max(peak for (_, peak), _ in pairs)),
                "unit": "MB",
                "goal": 700,
                "better": "lower",
                "peer": "none",
                "runs": RUNS,
            },
        ]
    )


if __name__ == "__main__":
    main()
