"""``make demo``: what it leaves, and that its numbers are those of the tools people know."""

import json
import subprocess
import sys
from pathlib import Path

import openpyxl
import pypdf
import pytest

from serve_app.local.demo import PACKAGES
from tests.e2e.laptop.comparison import (
    assert_complexities_of_radon,
    assert_findings_of_bandit,
    skipped_paths,
    table,
)

pytestmark = [pytest.mark.ray, pytest.mark.long]


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


def test_every_format_tells_the_same(reports: Path) -> None:
    (file,) = reports.glob("*[!y].json")  # and not the Code Quality report
    results = json.loads(file.read_text("utf-8"))
    assert [each["project_name"] for each in results["project_results"]] == list(PACKAGES)
    assert len(table(reports, "projects")) == len(PACKAGES)
    findings = [row for row in table(reports, "findings") if row["role"] == "production"]
    assert len(findings) == results["summary"]["total_issues"]
    (workbook,) = reports.glob("*.xlsx")
    sheets = openpyxl.load_workbook(workbook, read_only=True)
    assert len(sheets.sheetnames) >= 5
    sheets.close()
    (document,) = reports.glob("*.pdf")
    text = " ".join(page.extract_text() for page in pypdf.PdfReader(document).pages)
    for package in PACKAGES:
        assert package in text


@pytest.mark.parametrize("package", PACKAGES)
def test_numbers_are_those_of_bandit_and_radon(reports: Path, package: str) -> None:
    assert_findings_of_bandit(reports, package)
    assert_complexities_of_radon(reports, package)


@pytest.mark.parametrize("package", PACKAGES)
def test_hardly_anything_is_skipped(reports: Path, package: str) -> None:
    assert len(skipped_paths(reports, package)) <= 2
