"""The findings as SARIF 2.1.0: one run for each project.

A file keeps to what GitHub's code scanning accepts: 20 runs, 25,000 results in each, 10 MB when
compressed. What does not fit is cut, the mildest first, counted and named in the file. A project
without results has no run, because an empty one would close its alerts.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from wundr_ray.aggregate.batches.batch import unique_labels
from wundr_ray.aggregate.batches.document import ReportDocument
from wundr_ray.contract.formats import FILE_TYPES
from wundr_ray.contract.results.analysis import BatchResults, ProjectResult
from wundr_ray.contract.vocabulary import ReportFormat
from wundr_ray.reports.exchange.findings import Findings, analysed, has_findings, kept_apart
from wundr_ray.reports.exchange.sarif_run import Run
from wundr_ray.reports.exchange.size import Compressed
from wundr_ray.reports.text import one_line

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
MOST_RUNS = 20
MOST_BYTES = 10_000_000 - 500_000
"""Of the compressed file; what is not a result has room in the rest."""


class SarifReport:
    """One file for all projects of the batch, or as many as GitHub takes."""

    format = ReportFormat.SARIF
    media_type, extension = FILE_TYPES[ReportFormat.SARIF]

    def render(self, document: ReportDocument, target: Path) -> None:
        """Write the file project by project; memory holds the findings of one at a time."""
        shown = analysed(document)[:MOST_RUNS]
        part = target.with_name(f"{target.name}.part")
        with kept_apart(document, shown, part) as findings, target.open("wb") as file:
            file.writelines(_pieces(document.results, shown, findings))


def _pieces(
    results: BatchResults, shown: Sequence[ProjectResult], findings: Findings
) -> Iterator[bytes]:
    labels, size = unique_labels(results.project_results), Compressed()
    yield f'{{"$schema":"{SCHEMA}","version":"2.1.0","runs":['.encode()
    for index, project in enumerate(shown):
        yield b",\n" if index else b"\n"
        # An equal share of what is left: what a small project does not need goes to those after it.
        most = size.size + (MOST_BYTES - size.size) // (len(shown) - index)
        yield from Run(results, findings, project, labels[project.job_id], size, most).pieces()
    yield b'\n],"properties":' + json.dumps(_properties(results, shown, labels)).encode() + b"}\n"


def _properties(
    results: BatchResults, shown: Sequence[ProjectResult], labels: Mapping[str, str]
) -> dict[str, Any]:
    """Which projects have no run."""
    jobs = {each.job_id for each in shown}
    others = [each for each in results.project_results if each.job_id not in jobs]
    return {
        "batchId": results.batch_id,
        "projectsLeftOut": _names([each for each in others if has_findings(each)], labels),
        "projectsWithoutResults": _names(
            [each for each in others if not has_findings(each)], labels
        ),
    }


def _names(projects: Sequence[ProjectResult], labels: Mapping[str, str]) -> list[dict[str, Any]]:
    return [{"jobId": each.job_id, "name": one_line(labels[each.job_id])} for each in projects]
