"""A repository's own test suite: set up beside the checkout, run, and its results by test."""

import os
import subprocess
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from xml.etree import ElementTree

from benchmarks.refactoring_suites.repositories import Command, Repository

Results = Mapping[str, tuple[str, ...]]
"""By the name of a test, how it ended: ``passed``, ``failed``, ``error`` or ``skipped``; several
where several tests have one name."""

TIMEOUT_SECONDS = 1800


def checkout(repository: Repository, folder: Path, source: str) -> Path:
    """The commit's files in ``folder/work``, from ``source``, a git URL or path with ``{name}``."""
    work = folder / "work"
    work.mkdir(parents=True)
    url = source.format(name=repository.name, flat=repository.name.replace("/", "+"))
    git(work, "init", "--quiet", "--initial-branch=main")
    git(work, "fetch", "--quiet", "--depth=1", url, repository.commit)
    git(work, "reset", "--quiet", "--hard", repository.commit)
    return work


def set_up(repository: Repository, folder: Path) -> None:
    for command in repository.setup:
        subprocess.run(_filled(command, folder), cwd=folder, check=True)


def run(repository: Repository, folder: Path, name: str) -> Results:
    """The results of one run; ``name`` is that of its report.

    Raises FileNotFoundError for a suite that wrote no report.
    """
    report, log = folder / f"{name}.xml", folder / f"{name}.log"
    environment = {
        key: value.format(folder=folder) for key, value in repository.environment.items()
    }
    with log.open("wb") as output:
        subprocess.run(
            _filled(repository.test, folder, report),
            cwd=folder / "work",
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
    git(folder / "work", "clean", "--quiet", "-xdf")
    git(folder / "work", "reset", "--quiet", "--hard")
    return read(report)


def read(report: Path) -> Results:
    """The results in a JUnit file."""
    found: dict[str, list[str]] = defaultdict(list)
    for case in ElementTree.parse(report).iter("testcase"):
        tags = {each.tag for each in case} & {"failure", "error", "skipped"}
        outcome = min(tags, default="passed").replace("failure", "failed")
        found[f"{case.get('classname')} {case.get('name')}"].append(outcome)
    return {test: tuple(sorted(outcomes)) for test, outcomes in found.items()}


def differences(before: Results, after: Results) -> list[str]:
    """The tests whose results are not the same, each with both."""
    return [
        f"{test}: {before.get(test)} before, {after.get(test)} after"
        for test in sorted(before.keys() | after.keys())
        if before.get(test) != after.get(test)
    ]


def counted(results: Results) -> str:
    """How many tests ended how, for people."""
    counts = Counter(outcome for outcomes in results.values() for outcome in outcomes)
    return ", ".join(f"{count} {outcome}" for outcome, count in sorted(counts.items()))


def git(work: Path, *arguments: str) -> str:
    command = ["git", "-c", "core.autocrlf=false", *_IDENTITY, *arguments]
    done = subprocess.run(command, cwd=work, check=True, capture_output=True, text=True)
    return done.stdout


_IDENTITY = ("-c", "user.name=Suites", "-c", "user.email=suites@localhost")


def _filled(command: Command, folder: Path, report: Path | None = None) -> Iterable[str]:
    return [part.format(folder=folder, report=report) for part in command]
