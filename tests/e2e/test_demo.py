"""``make demo``: what it leaves, and that its numbers are those of the tools people know."""

import csv
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import openpyxl
import pypdf
import pytest

from serve_app.local.demo import PACKAGES
from tests.engines import corpus
from tests.repositories import package_folder

pytestmark = pytest.mark.ray

SLOW_FOR_BANDIT = "reportlab"
"""It takes a quarter of a minute for this package alone."""


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder a run of the demo leaves."""
    folder = tmp_path_factory.mktemp("demo")
    done = subprocess.run(
        [sys.executable, "-m", "serve_app.local.demo"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "stopped" in done.stdout
    return folder / "reports"


def table(reports: Path, name: str) -> list[dict[str, str]]:
    (file,) = reports.glob(f"*_{name}.csv")
    with file.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def skipped_paths(reports: Path, package: str) -> set[str]:
    return {row["path"] for row in table(reports, "skipped") if row["project"] == package}


def relative(package: str, path: str) -> str:
    """A path of the installed package as it is named in the demo's repository."""
    return f"{package}/{Path(path).relative_to(package_folder(package)).as_posix()}"


def test_every_format_tells_the_same(reports: Path) -> None:
    (file,) = reports.glob("*.json")
    results = json.loads(file.read_text("utf-8"))
    assert [each["project_name"] for each in results["project_results"]] == list(PACKAGES)
    assert len(table(reports, "projects")) == len(PACKAGES)
    assert len(table(reports, "findings")) == results["summary"]["total_issues"]
    (workbook,) = reports.glob("*.xlsx")
    sheets = openpyxl.load_workbook(workbook, read_only=True)
    assert len(sheets.sheetnames) >= 5
    sheets.close()
    (document,) = reports.glob("*.pdf")
    text = " ".join(page.extract_text() for page in pypdf.PdfReader(document).pages)
    for package in PACKAGES:
        assert package in text


@pytest.mark.parametrize("package", [name for name in PACKAGES if name != SLOW_FOR_BANDIT])
def test_security_findings_are_those_of_bandit(reports: Path, package: str) -> None:
    skipped = skipped_paths(reports, package)
    theirs = Counter(
        (path, found["line_number"], found["test_id"], found["issue_severity"])
        for found in corpus.bandit(package_folder(package))["results"]
        if (path := relative(package, found["filename"])) not in skipped
    )
    ours = Counter(
        (row["path"], int(row["line"]), row["engine_rule"], row["engine_severity"])
        for row in table(reports, "findings")
        if row["project"] == package and row["engine"] == "bandit"
    )
    assert ours == theirs


@pytest.mark.parametrize("package", PACKAGES)
def test_complexities_are_those_of_radon(reports: Path, package: str) -> None:
    skipped = skipped_paths(reports, package)
    theirs = Counter(
        (relative(package, file), block["lineno"], block["complexity"])
        for file, blocks in corpus.radon("cc", package_folder(package)).items()
        for block in blocks
        if relative(package, file) not in skipped
    )
    ours = Counter(
        (row["path"], int(row["line"]), int(row["complexity"]))
        for row in table(reports, "functions")
        if row["project"] == package and row["kind"] != "closure"
    )
    assert ours == theirs


@pytest.mark.parametrize("package", PACKAGES)
def test_hardly_anything_is_skipped(reports: Path, package: str) -> None:
    assert len(skipped_paths(reports, package)) <= 2
