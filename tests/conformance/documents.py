"""The reports opened by programs that we did not write: LibreOffice and poppler.

Whatever they show must be what the summary says. Run: ``python -m tests.conformance.documents``.
"""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from openpyxl import load_workbook

from tests.aggregate.example_batch import BATCH, CHINESE, FORMULA, example_jobs
from wundr_ray.aggregate.batches.batch import build_document
from wundr_ray.aggregate.batches.document import ReportDocument
from wundr_ray.contract.vocabulary import ReportFormat
from wundr_ray.reports.analysis.registry import write_report

PROGRAMS = {
    "soffice": "libreoffice-calc",
    "pdftoppm": "poppler-utils",
    "pdftotext": "poppler-utils",
}
"""By name the package of Debian and Ubuntu that has it."""

SECONDS = 300


def missing() -> list[str]:
    """What must be installed before these checks can run."""
    return sorted({package for name, package in PROGRAMS.items() if shutil.which(name) is None})


def run(*command: str) -> str:
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=SECONDS)
    return done.stdout


def pdf_problems(document: ReportDocument, folder: Path) -> Iterator[str]:
    """poppler reads every page, complains of nothing, and finds the summary's figures."""
    report = folder / "report.pdf"
    write_report(document, ReportFormat.PDF, report)
    done = subprocess.run(
        ["pdftoppm", "-r", "40", "-png", str(report), str(folder / "page")],
        check=False,
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    if done.returncode or done.stderr:
        yield f"pdftoppm: {done.stderr.strip() or done.returncode}"
    text = " ".join(run("pdftotext", str(report), "-").split())
    summary = document.results.summary
    for shown in (
        f"{summary.total_lines:,}",
        f"{summary.total_issues:,}",
        FORMULA,
        CHINESE,
        *(f"Job {project.job_id}" for project in document.results.project_results),
    ):
        if shown not in text:
            yield f"pdftotext does not find {shown!r}"
    if not list(folder.glob("page-*.png")):
        yield "pdftoppm made no page"


def xlsx_problems(document: ReportDocument, folder: Path) -> Iterator[str]:
    """LibreOffice opens the workbook and writes it again with every cell as it was."""
    report = folder / "report.xlsx"
    write_report(document, ReportFormat.XLSX, report)
    profile = f"-env:UserInstallation=file://{folder / 'profile'}"
    again = folder / "again"
    command = ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir", str(again)]
    run(*command, str(report))
    ours, theirs = load_workbook(report), load_workbook(again / report.name)
    if ours.sheetnames != theirs.sheetnames:
        yield f"LibreOffice has the sheets {theirs.sheetnames}"
        return
    for name in ours.sheetnames:
        for row in theirs[name].iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    yield f"{name}!{cell.coordinate} became a formula"
        for mine in ours[name].iter_rows():
            for cell in mine:
                found = theirs[name][cell.coordinate].value
                if (cell.value or None) != (found or None):
                    yield f"{name}!{cell.coordinate}: {cell.value!r} became {found!r}"


def problems() -> list[str]:
    if packages := missing():
        return [f"not installed: {' '.join(packages)} (apt-get install {' '.join(packages)})"]
    with tempfile.TemporaryDirectory(prefix="wundr-documents-") as scratch:
        folder = Path(scratch)
        document = build_document(BATCH, example_jobs(folder / "jobs"))
        return [*pdf_problems(document, folder), *xlsx_problems(document, folder)]


def main() -> int:
    found = problems()
    for each in found:
        print(f"documents: {each}")
    print("documents: " + ("failed" if found else "every program shows what the summary says"))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
