"""Documents of projects with chosen findings."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from tests.aggregate.example_batch import BATCH, file_row, finding_row, frames, job
from wundr_ray.aggregate.batches.batch import build_document
from wundr_ray.aggregate.batches.document import ReportDocument

Row = Mapping[str, Any]

TRACKED = {"id": "fnd_1", "state": "existing", "because": None, "touched": False}


def found(line: int | None = 1, **values: Any) -> Row:
    """A finding in ``app.py``."""
    row = finding_row("app.py", "security", "weak_hash", "high", "found", line)
    return {**row, **values}


def document_of(folder: Path, *projects: Sequence[Row], name: str = "project") -> ReportDocument:
    """Each project has these findings; columns that frames do not have are added to all rows."""
    jobs = [
        job(folder, f"job_{n}", f"{name} {n}", frames([file_row("app.py", 9, 80.0)], findings=[]))
        for n, _ in enumerate(projects, 1)
    ]
    document = build_document(BATCH, jobs)
    rows = [
        {"job_id": f"job_{n}", "project": f"{name} {n}", **row}
        for n, findings in enumerate(projects, 1)
        for row in findings
    ]
    schema = dict(document.findings.collect_schema())
    added = {key: pl.String() for row in rows for key in row if key not in schema}
    table = pl.DataFrame(rows, schema={**schema, **added})
    object.__setattr__(document, "findings", table.lazy())
    return document
