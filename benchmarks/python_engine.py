"""CPU of the Python engine against bare ``ast.parse`` and against radon's and bandit's commands.

The corpus are installed packages on which radon's own quadratic line counter still ends in
reasonable time. Both sides of the first ratio run without garbage collection, both sides of the
second as processes of their own with their imports. Run: ``python -m benchmarks.python_engine``.
"""

import ast
import gc
import resource
import subprocess
import sys
import sysconfig
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

from benchmarks.rows import Row, record
from wundr_ray.contract.vocabulary import Language, Rule
from wundr_ray.domain.files import SourceFile, SourceText
from wundr_ray.engines.analysis import analyse
from wundr_ray.engines.interface import AnalysisOptions

RUNS = 3
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


def child_seconds(*command: str) -> float:
    """CPU seconds of a Python process, user and system.

    Raises:
        RuntimeError: the process printed nothing; bandit's exit code 1 also means findings.
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", *command], capture_output=True, check=False
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if not done.stdout:
        raise RuntimeError(f"{command[0]} failed: {done.stderr.decode()}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def ratios_to_parse() -> Iterator[float]:
    texts = corpus()
    analyse(texts[:5], OPTIONS)
    for _ in range(RUNS):
        floor = own_seconds(lambda: parse_all(texts))
        yield own_seconds(lambda: analyse(texts, OPTIONS)) / floor


def ratios_of_commands() -> Iterator[float]:
    folders = [str(folder) for folder in FOLDERS]
    for _ in range(RUNS):
        theirs = sum(child_seconds(*command, *folders) for command in COMMANDS)
        yield theirs / child_seconds("benchmarks.python_engine", "--only-analyse")


def main() -> None:
    warnings.simplefilter("ignore")
    if "--only-analyse" in sys.argv:
        print(analyse(corpus(), OPTIONS).files.height)
        return
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
            "value": round(median(ratios_of_commands()), 1),
            "unit": "x less CPU",
            "goal": 10,
            "better": "higher",
            "peer": "radon cc + radon mi + radon raw + bandit -r",
            "runs": RUNS,
        },
    ]
    record(rows)


if __name__ == "__main__":
    main()
