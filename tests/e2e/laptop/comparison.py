"""The csv reports of a batch against the command lines of bandit and radon."""

import csv
from collections import Counter
from collections.abc import Collection
from pathlib import Path

from tests.engines import corpus
from tests.repositories import package_folder
from wundr_ray.contract.vocabulary import Role
from wundr_ray.domain.files.role_rules import NOT_ANALYSED
from wundr_ray.engines.python.bandit.severity.table import CASES


def table(reports: Path, name: str) -> list[dict[str, str]]:
    (file,) = reports.glob(f"*_{name}.csv")
    with file.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def skipped_paths(reports: Path, package: str) -> set[str]:
    """The files that defeated an engine; some are only left out of the search for duplicates."""
    return {
        row["path"]
        for row in table(reports, "skipped")
        if row["project"] == package and not row["code"].startswith("duplicates_")
    }


def paths_of(reports: Path, package: str, roles: Collection[Role]) -> set[str]:
    """The files that have one of ``roles`` and were not skipped."""
    found = {
        row["path"]
        for row in table(reports, "files")
        if row["project"] == package and row["role"] in roles
    }
    return found - skipped_paths(reports, package)


def assert_findings_of_bandit(reports: Path, package: str) -> None:
    """All of bandit's in production code, except those of tests with cases that report nothing.

    A comment ``noqa`` with the number that other linters give the test silences it too.
    """
    paths = paths_of(reports, package, [Role.PRODUCTION])
    theirs = Counter(
        (path, found["line_number"], found["test_id"], found["issue_severity"])
        for found in corpus.bandit(package_folder(package))["results"]
        if (path := _relative(package, found["filename"])) in paths
    )
    ours = Counter(
        (row["path"], int(row["line"]), row["engine_rule"], row["engine_severity"])
        for row in table(reports, "findings")
        if row["project"] == package and row["engine"] == "bandit" and row["path"] in paths
    )
    assert ours <= theirs
    for path, line, test, _ in theirs - ours:
        is_silenced = "noqa" in _line(package, path, line)
        assert is_silenced or None in {case.severity for case in CASES[test]}


def assert_complexities_of_radon(reports: Path, package: str) -> None:
    paths = paths_of(reports, package, set(Role) - NOT_ANALYSED)
    theirs = Counter(
        (_relative(package, file), block["lineno"], block["complexity"])
        for file, blocks in corpus.radon("cc", package_folder(package)).items()
        for block in blocks
        if _relative(package, file) in paths
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


def _line(package: str, path: str, number: int) -> str:
    """The text of a line, by its path in the repository."""
    file = package_folder(package) / Path(path).relative_to(package)
    return file.read_text("utf-8").splitlines()[number - 1]
