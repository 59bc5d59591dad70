from pathlib import Path

import pytest

from wundr_ray.aggregate.batches.document import ReportDocument
from wundr_ray.contract.vocabulary import ReportFormat
from wundr_ray.reports.analysis.registry import RENDERERS

MAGIC = {
    ReportFormat.JSON: b"{",
    ReportFormat.CSV: b"PK",
    ReportFormat.PARQUET: b"PK",
    ReportFormat.XLSX: b"PK",
    ReportFormat.PDF: b"%PDF-",
    ReportFormat.HTML: b"<!doctype html>",
    ReportFormat.SARIF: b"{",
    ReportFormat.GITLAB: b"[",
}


@pytest.mark.parametrize("format_", RENDERERS)
def test_every_format_replaces_its_target(
    format_: ReportFormat, document: ReportDocument, tmp_path: Path
) -> None:
    renderer = RENDERERS[format_]
    assert renderer.format is format_
    assert "/" in renderer.media_type
    target = tmp_path / f"report.{renderer.extension}"
    target.write_text("an older report")
    renderer.render(document, target)
    assert target.read_bytes().startswith(MAGIC[format_])
    assert list(tmp_path.iterdir()) == [target]
