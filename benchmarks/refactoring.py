"""The refactoring engine's CPU against one run of ``ruff check`` with the same rules.

The repositories are packages of this installation. Run: ``python -m benchmarks.refactoring``.
"""

import os
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median

from tests.refactoring.repositories import ALL, COMMIT, repository
from tests.repositories import from_packages
from wundr_ray.contract.vocabulary import Language
from wundr_ray.engines.toolbox import program
from wundr_ray.refactoring.engine import propose
from wundr_ray.refactoring.rules.registry import RULES

PACKAGES = ("flask", "requests", "httpx", "werkzeug")
RUNS = 3


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="wundr-benchmark-") as folder:
        work = from_packages(Path(folder) / "work", PACKAGES)
        paths = (path for path in work.rglob("*") if path.suffix in (".py", ".pyi", ".md", ".txt"))
        files = repository({str(path.relative_to(work)): path.read_bytes() for path in paths})
        ours = cpu_seconds(lambda: propose(files, ALL, COMMIT, None))
        theirs = cpu_seconds(lambda: check(work))
    print(f"engine {ours:.2f} s, ruff check {theirs:.2f} s, ratio {ours / theirs:.1f} (goal 12)")


def check(work: Path) -> None:
    """One run of ruff with the rules of Python that the engine has."""
    codes = {code for rule in RULES if Language.PYTHON in rule.languages for code in rule.codes}
    arguments = ["check", "--isolated", "--no-cache", "--quiet", "--exit-zero"]
    command = [program("ruff"), *arguments, "--select", ",".join(sorted(codes)), "."]
    environment = {**os.environ, "RAYON_NUM_THREADS": "1"}
    subprocess.run(command, cwd=work, check=True, stdout=subprocess.DEVNULL, env=environment)


def cpu_seconds(act: Callable[[], object]) -> float:
    """The median of what this process and its programs use."""
    taken = []
    for _ in range(RUNS):
        before = sum(os.times()[:4])
        act()
        taken.append(sum(os.times()[:4]) - before)
    return median(taken)


if __name__ == "__main__":
    main()
