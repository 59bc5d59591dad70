"""Run the test suites of real repositories before and after their proposed changes.

Run ``python -m benchmarks.refactoring_suites``; with names, such as ``flask``, for these only. It
downloads the repositories and what their suites need, takes minutes, and prints a table.
"""

import argparse
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.refactoring_suites.applying import Applied, apply_all
from benchmarks.refactoring_suites.repositories import REPOSITORIES, Repository
from benchmarks.refactoring_suites.suite import (
    Results,
    checkout,
    counted,
    differences,
    run,
    set_up,
)

RUNS = 3
"""Of a suite whose results differ."""

_HEAD = (
    "| repository | commit | applied | tests before | other results after | proposed again "
    "| git |\n"
    "|---|---|---|---|---|---|---|"
)


def main() -> int:
    options = _options()
    chosen = [each for each in REPOSITORIES if not options.names or each.short in options.names]
    rows: list[str] = []
    faults = 0
    with tempfile.TemporaryDirectory(prefix="wundr-suites-") as temporary:
        for repository in chosen:
            folder = Path(options.folder or temporary) / repository.short
            for row, found in examined(repository, folder, options.source):
                rows.append(row)
                faults += found
    print("\n".join([_HEAD, *rows]))
    return 1 if faults else 0


def examined(repository: Repository, folder: Path, source: str) -> Iterator[tuple[str, int]]:
    """A row of the table for each level of the repository, and how many faults it shows."""
    work = checkout(repository, folder, source)
    set_up(repository, folder)
    before = run(repository, folder, "before")
    for level in repository.levels:
        applied = apply_all(work, folder / "home", repository.commit, level)
        other = repeated_differences(repository, folder, before, f"after-{level}")
        faults = [*other, *applied.wrong_files, *applied.again]
        for line in [*faults, *applied.skipped]:
            print(f"{repository.short}, {level}: {line}", flush=True)
        yield _row(repository, level, applied, before, other), len(faults)


def repeated_differences(
    repository: Repository, folder: Path, before: Results, name: str
) -> list[str]:
    """The tests with other results than ``before`` in each of three runs.

    A suite that has the same results at once runs only once; what differs in some runs only is
    printed as unstable.
    """
    found = differences(before, run(repository, folder, name))
    unstable: list[str] = []
    for number in range(1, RUNS):
        if found:
            again = differences(before, run(repository, folder, f"{name}-{number}"))
            unstable += [each for each in found if each not in again]
            found = [each for each in found if each in again]
    for line in unstable:
        print(f"{repository.short}: unstable: {line}", flush=True)
    return found


def _row(
    repository: Repository, level: str, applied: Applied, before: Results, other: list[str]
) -> str:
    total = sum(applied.changes.values())
    cells = (
        repository.short,
        repository.commit[:10],
        f"`{level}`: {total} changes of {applied.files} files",
        counted(before),
        str(len(other) or "none"),
        str(len(applied.again) or "nothing"),
        f"{applied.patches} patches, {len(applied.wrong_files) or 'no'} wrong files",
    )
    return f"| {' | '.join(cells)} |"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.refactoring_suites", description=__doc__)
    parser.add_argument("names", nargs="*", help="the repositories, all by default")
    parser.add_argument(
        "--source",
        default="https://github.com/{name}",
        help="where they are: a URL or a path with {name} (owner/name) or {flat} (owner+name)",
    )
    parser.add_argument("--folder", help="keep checkouts, reports and logs in this folder")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
