"""The page in Chromium, with axe at three widths, in light and dark, and printed.

Run: ``python -m tests.conformance.pages``.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from pypdf import PdfReader

from tests.aggregate.example_batch import BATCH, example_jobs
from wundr_ray.aggregate.batches.batch import build_document
from wundr_ray.contract.vocabulary import ReportFormat
from wundr_ray.reports.analysis.registry import write_report

SCRIPT = Path(__file__).with_suffix(".mjs")
TOOLS = SCRIPT.parents[2] / ".conformance" / "pages"
PACKAGES = {"axe-core": "4.14.1", "puppeteer-core": "24.43.1"}
SECONDS = 900
MANY = 12
"""Projects of which the sections are folded: they are there on paper all the same."""


def chromium() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser")


def missing() -> list[str]:
    """What must be installed before these checks can run."""
    tools = [] if shutil.which("npm") else ["nodejs npm"]
    return tools if chromium() else [*tools, "chromium"]


def install() -> None:
    wanted = [f"{name}@{version}" for name, version in PACKAGES.items()]
    if not all((TOOLS / "node_modules" / name).exists() for name in PACKAGES):
        quiet = ["--silent", "--no-fund", "--no-audit", "--no-save"]
        subprocess.run(["npm", "install", *quiet, "--prefix", str(TOOLS), *wanted], check=True)


def page_problems(page: Path) -> Iterator[str]:
    """What the browser and axe find, and projects that are not on paper."""
    printed = page.with_suffix(".pdf")
    command = ["node", str(SCRIPT), str(TOOLS), str(page), str(printed), chromium() or ""]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=SECONDS)
    yield from json.loads(done.stdout)
    text = "".join(each.extract_text() for each in PdfReader(printed).pages)
    if text.count("Rules applied: complexity") < MANY:
        yield "sections of projects are not printed"


def problems() -> list[str]:
    if packages := missing():
        return [f"not installed: {' '.join(packages)} (apt-get install {' '.join(packages)})"]
    install()
    with tempfile.TemporaryDirectory(prefix="wundr-pages-") as scratch:
        folder = Path(scratch)
        jobs = example_jobs(folder / "jobs")
        jobs += [replace(jobs[0], job_id=f"job_{n}") for n in range(len(jobs) + 1, MANY + 6)]
        page = folder / "report.html"
        write_report(build_document(BATCH, jobs), ReportFormat.HTML, page)
        return list(page_problems(page))


def main() -> int:
    found = problems()
    for each in found:
        print(f"pages: {each}")
    print("pages: " + ("failed" if found else "axe and Chromium find nothing wrong"))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
