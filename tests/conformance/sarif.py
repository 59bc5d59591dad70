"""The SARIF file by Microsoft's validator, with its rules for GitHub's code scanning.

Run: ``python -m tests.conformance.sarif``.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.aggregate.example_batch import BATCH, example_jobs
from wundr_ray.aggregate.batches.batch import build_document
from wundr_ray.contract.vocabulary import ReportFormat
from wundr_ray.reports.analysis.registry import write_report

TOOLS = Path(__file__).parents[2] / ".conformance" / "sarif"
PACKAGE = "@microsoft/sarif-multitool-linux"
VERSION = "5.7.0"
TOLERATED = {
    "SARIF2005",  # the tool has no page of its own on the web
    "SARIF2006",  # addresses cannot be reached from here
}
SECONDS = 600


def program() -> Path:
    """The validator, installed on first use."""
    found = TOOLS / "node_modules" / PACKAGE / "Sarif.Multitool"
    if not found.exists():
        quiet = ["--silent", "--no-fund", "--no-audit", "--no-save", "--ignore-scripts"]
        wanted = ["--prefix", str(TOOLS), f"{PACKAGE}@{VERSION}"]
        subprocess.run(["npm", "install", *quiet, *wanted], check=True)
    found.chmod(0o755)
    return found


def problems() -> list[str]:
    with tempfile.TemporaryDirectory(prefix="wundr-sarif-") as scratch:
        folder = Path(scratch)
        report, answer = folder / "report.sarif", folder / "answer.sarif"
        write_report(
            build_document(BATCH, example_jobs(folder / "jobs")), ReportFormat.SARIF, report
        )
        command = [str(program()), "validate", str(report), "--rule-kind", "Sarif;Gh"]
        done = subprocess.run(
            [*command, "-o", str(answer), "--level", "Error;Warning"],
            env={**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"},
            check=False,
            capture_output=True,
            text=True,
            timeout=SECONDS,
        )
        if not answer.exists():
            return [f"the validator ended with {done.returncode}: {done.stderr.strip()[-500:]}"]
        (run,) = json.loads(answer.read_text("utf-8-sig"))["runs"]
        return [
            f"{each['ruleId']} at {each['locations'][0]}"
            for each in run["results"]
            if each["ruleId"] not in TOLERATED
        ]


def main() -> int:
    found = problems()
    for each in found:
        print(f"sarif: {each}")
    print("sarif: " + ("failed" if found else "the validator finds nothing wrong"))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
