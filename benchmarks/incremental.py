"""The engine step of a project that was analysed before, against its first run, in CPU time.

The engine step is: see what is unchanged, analyse the rest, take over the known rows. Run:
``python -m benchmarks.incremental``.
"""

import resource
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median

from benchmarks.corpus import edit, large_repository
from benchmarks.large_batch import OPTIONS, snapshot_of
from benchmarks.rows import Row, record
from wundr_ray.aggregate.jobs.reuse import take_over, unchanged
from wundr_ray.domain.files.shards import cut
from wundr_ray.frames import Frames
from wundr_ray.jobs.analysis.tasks import analyse_files
from wundr_ray.sources.interface import Snapshot

RUNS = 3


def cpu_seconds(work: Callable[[], Frames]) -> tuple[float, Frames]:
    """CPU of this process and of the programs it has run to their end."""
    before = _spent()
    frames = work()
    return _spent() - before, frames


def _spent() -> float:
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def first(snapshot: Snapshot) -> Frames:
    shards = cut(snapshot.files)
    return Frames.join([analyse_files(snapshot.mirror, each, OPTIONS) for each in shards])


def again(snapshot: Snapshot, earlier: Path) -> Frames:
    reused = unchanged(earlier, snapshot.files)
    known = {file.path for file in reused}
    rest = [file for file in snapshot.files if file.path not in known]
    new = [analyse_files(snapshot.mirror, each, OPTIONS) for each in cut(rest)]
    return Frames.join([*new, take_over(earlier, reused)])


def row(name: str, value: float, goal: float) -> Row:
    return {
        "name": name,
        "value": round(100 * value, 2),
        "unit": "% of CPU",
        "goal": goal,
        "better": "lower",
        "peer": "the first run",
        "runs": RUNS,
    }


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="wundr-benchmark-") as scratch:
        folder, mirrors = Path(scratch) / "large", Path(scratch) / "mirrors"
        before = snapshot_of(large_repository(folder), mirrors)
        edit(folder, 0.01)
        after = snapshot_of(folder, mirrors)
        shares: dict[str, list[float]] = {"same": [], "edited": []}
        for _ in range(RUNS):
            whole, frames = cpu_seconds(lambda: first(before))
            frames.write(Path(scratch) / "frames")
            for name, snapshot in (("same", before), ("edited", after)):
                spent, _ = cpu_seconds(lambda s=snapshot: again(s, Path(scratch) / "frames"))
                shares[name].append(spent / whole)
    record(
        [
            row("incremental_nothing_changed", median(shares["same"]), 2),
            row("incremental_1_percent_changed", median(shares["edited"]), 5),
        ]
    )


if __name__ == "__main__":
    main()
