"""CPU of the Python engine against bare ``ast.parse`` and against radon's and bandit's commands.

The corpus are installed packages on which radon's own quadratic line counter still ends in
reasonable time. Both sides of the first ratio run without garbage collection, both sides of the
others as processes of their own with their imports. For the wall clock, ours runs in a pool of two
processes from its start to its end, and the commands one after the other, as they use one core
each. Run: ``python -m benchmarks.python_engine``.
"""

import ast
import gc
import multiprocessing
import resource
import subprocess
import sys
import sysconfig
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.rows import Row, record
from wundr_ray.contract.vocabulary import Language, Rule
from wundr_ray.domain.files.records import SourceFile, SourceText
from wundr_ray.engines.analysis import analyse
from wundr_ray.engines.interface import AnalysisOptions

RUNS = 3
PROCESSES = 2
SHARD_FILES = 40
SITE_PACKAGES = Path(sysconfig.get_path("purelib"))
FOLDERS = [
    SITE_PACKAGES / name for name in ("aiohttp", "bandit", "fastapi", "sqlalchemy", "xlsxwriter")
]
COMMANDS = [
    ["radon", "cc", "-j"],
    ["radon", "mi", "-j"],
    ["radon", "raw", "-j"],
    ["bandit", "-q", "-r", "-f", "json"],
]
OPTIONS = AnalysisOptions(rules=frozenset({Rule.COMPLEXITY, Rule.SECURITY}))


def corpus() -> list[SourceText]:
    files = sorted(file for folder in FOLDERS for file in folder.rglob("*.py"))
    return [_text(file) for file in files]


def _text(file: Path) -> SourceText:
    data = file.read_bytes()
    return SourceText(SourceFile(str(file), "0" * 40, Language.PYTHON, len(data)), data)


def parse_all(texts: list[SourceText]) -> None:
    gc.disable()
    try:
        for text in texts:
            ast.parse(text.data)
    finally:
        gc.enable()


def own_seconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of CPU, user and system, and on the clock."""

    cpu: float
    wall: float

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(self.cpu + other.cpu, self.wall + other.wall)


def cost_of(*command: str) -> Cost:
    """What a Python process costs.

    Raises:
        RuntimeError: the process printed nothing; bandit's exit code 1 also means findings.
    """
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", *command], capture_output=True, check=False
    )
    wall, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    if not done.stdout:
        raise RuntimeError(f"{command[0]} failed: {done.stderr.decode()}")
    return Cost(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall)


def ratios_to_parse() -> Iterator[float]:
    texts = corpus()
    analyse(texts[:5], OPTIONS)
    for _ in range(RUNS):
        floor = own_seconds(lambda: parse_all(texts))
        yield own_seconds(lambda: analyse(texts, OPTIONS)) / floor


def costs_of_commands() -> Iterator[tuple[Cost, Cost]]:
    """Theirs and ours, in turns."""
    folders = [str(folder) for folder in FOLDERS]
    for _ in range(RUNS):
        theirs = sum((cost_of(*command, *folders) for command in COMMANDS), Cost(0, 0))
        yield theirs, cost_of("benchmarks.python_engine", "--only-analyse")


def ratios_on_two_cores(theirs: list[Cost]) -> Iterator[float]:
    for cost in theirs:
        yield cost.wall / cost_of("benchmarks.python_engine", "--on-two-cores").wall


def count_files(texts: list[SourceText]) -> int:
    return analyse(texts, OPTIONS).files.height


def analyse_on_two_cores() -> int:
    texts = corpus()
    shards = [texts[start : start + SHARD_FILES] for start in range(0, len(texts), SHARD_FILES)]
    with multiprocessing.get_context("forkserver").Pool(PROCESSES) as pool:
        return sum(pool.imap_unordered(count_files, shards))


def main() -> None:
    warnings.simplefilter("ignore")
    if "--only-analyse" in sys.argv:
        print(count_files(corpus()))
        return
    if "--on-two-cores" in sys.argv:
        print(analyse_on_two_cores())
        return
    pairs = list(costs_of_commands())
    theirs = [cost for cost, _ in pairs]
    rows: list[Row] = [
        {
            "name": "python_engine_cpu_per_parse",
            "value": round(median(ratios_to_parse()), 2),
            "unit": "x",
            "goal": 4,
            "better": "lower",
            "peer": "bare ast.parse",
            "runs": RUNS,
        },
        {
            "name": "python_engine_cpu_saved",
            "value": round(median(their.cpu / our.cpu for their, our in pairs), 1),
            "unit": "x less CPU",
            "goal": 10,
            "better": "higher",
            "peer": "radon cc + radon mi + radon raw + bandit -r",
            "runs": RUNS,
        },
        {
            "name": "python_engine_wall_saved",
            "value": round(median(ratios_on_two_cores(theirs)), 1),
            "unit": "x less wall time",
            "goal": 12,
            "better": "higher",
            "peer": "radon cc + radon mi + radon raw + bandit -r, ours on two cores",
            "runs": RUNS,
        },
    ]
    record(rows)


if __name__ == "__main__":
    main()
