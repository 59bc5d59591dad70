"""The refactoring engine's CPU against one run of ``ruff check`` with the same rules.

The repositories are packages of this installation. Run: ``python -m benchmarks.refactoring``.
"""

import os
import resource
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

from benchmarks.rows import Row, record
from tests.refactoring.repositories import ALL, COMMIT, repository
from tests.repositories import from_packages
from wundr_ray.contract.vocabulary import Language
from wundr_ray.engines.programs.toolbox import program
from wundr_ray.refactoring.engine import propose
from wundr_ray.refactoring.interface import RepositoryFiles
from wundr_ray.refactoring.rules.registry import RULES

PACKAGES = ("flask", "requests", "httpx", "werkzeug")
RUNS = 5


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="wundr-benchmark-") as folder:
        work = from_packages(Path(folder) / "work", PACKAGES)
        paths = (path for path in work.rglob("*") if path.suffix in (".py", ".pyi", ".md", ".txt"))
        files = repository({str(path.relative_to(work)): path.read_bytes() for path in paths})
        ratios = list(ratios_to_ruff(files, work))
    row: Row = {
        "name": "refactoring_cpu",
        "value": round(median(ratios), 1),
        "unit": "x CPU",
        "goal": 12,
        "better": "lower",
        "peer": "one run of ruff check with the same rules, one thread",
        "runs": RUNS,
    }
    record([row])


def ratios_to_ruff(files: RepositoryFiles, work: Path) -> Iterator[float]:
    for _ in range(RUNS):
        ours = cpu_seconds(lambda: propose(files, ALL, COMMIT, None))
        theirs = cpu_seconds(lambda: check(work))
        print(f"engine {ours:.3f} s, ruff check {theirs:.3f} s")
        yield ours / theirs


def check(work: Path) -> None:
    """One run of ruff with the rules of Python that the engine has."""
    codes = {code for rule in RULES if Language.PYTHON in rule.languages for code in rule.codes}
    arguments = ["check", "--isolated", "--no-cache", "--quiet", "--exit-zero"]
    command = [program("ruff"), *arguments, "--select", ",".join(sorted(codes)), "."]
    environment = {**os.environ, "RAYON_NUM_THREADS": "1"}
    subprocess.run(command, cwd=work, check=True, stdout=subprocess.DEVNULL, env=environment)


def cpu_seconds(act: Callable[[], object]) -> float:
    """What this process and its programs use."""
    before = _used()
    act()
    return _used() - before


def _used() -> float:
    usages = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


if __name__ == "__main__":
    main()
