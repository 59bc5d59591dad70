import json
from pathlib import Path

from wundr_ray.aggregate.refactoring.document import RefactorDocument
from wundr_ray.contract.refactoring.results import RefactorResults
from wundr_ray.reports.refactoring.json_report import JsonReport


def test_the_report_is_the_results(delivered_document: RefactorDocument, tmp_path: Path) -> None:
    JsonReport().render(delivered_document, tmp_path / "report.json")
    text = (tmp_path / "report.json").read_text("utf-8")
    assert RefactorResults.model_validate_json(text) == delivered_document.results
    written = json.loads(text)
    assert written["type"] == "refactor"
    added = ["download_links", "raw_outputs"]
    assert [*written, *added] == list(RefactorResults.model_fields)
    assert len(text.splitlines()) > len(written["project_results"])
