"""The csv reports of a batch against the command lines of bandit and radon."""

import csv
from collections import Counter
from pathlib import Path

from tests.engines import corpus
from tests.repositories import package_folder
from wundr_ray.engines.severity.python_table import CASES


def table(reports: Path, name: str) -> list[dict[str, str]]:
    (file,) = reports.glob(f"*_{name}.csv")
    with file.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def skipped_paths(reports: Path, package: str) -> set[str]:
    """The files that were not analysed; others are only left out of the search for duplicates."""
    return {
        row["path"]
        for row in table(reports, "skipped")
        if row["project"] == package and not row["code"].startswith("duplicates_")
    }


def assert_findings_of_bandit(reports: Path, package: str) -> None:
    """All of bandit's, except those of tests with cases in which nothing is reported."""
    skipped = skipped_paths(reports, package)
    theirs = Counter(
        (path, found["line_number"], found["test_id"], found["issue_severity"])
        for found in corpus.bandit(package_folder(package))["results"]
        if (path := _relative(package, found["filename"])) not in skipped
    )
    ours = Counter(
        (row["path"], int(row["line"]), row["engine_rule"], row["engine_severity"])
        for row in table(reports, "findings")
        if row["project"] == package and row["engine"] == "bandit"
    )
    assert ours <= theirs
    for _, _, test, _ in theirs - ours:
        assert None in {case.severity for case in CASES[test]}


def assert_complexities_of_radon(reports: Path, package: str) -> None:
    skipped = skipped_paths(reports, package)
    theirs = Counter(
        (_relative(package, file), block["lineno"], block["complexity"])
        for file, blocks in corpus.radon("cc", package_folder(package)).items()
        for block in blocks
        if _relative(package, file) not in skipped
    )
    ours = Counter(
        (row["path"], int(row["line"]), int(row["complexity"]))
        for row in table(reports, "functions")
        if row["project"] == package and row["kind"] != "closure"
    )
    assert ours == theirs


def _relative(package: str, path: str) -> str:
    """A path of the installed package as it is named in its repository."""
    return f"{package}/{Path(path).relative_to(package_folder(package)).as_posix()}"
