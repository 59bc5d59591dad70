import json
import re
from pathlib import Path

from tests.aggregate.example_batch import HOSTILE_NAME
from wundr_ray.aggregate.batches.document import ReportDocument
from wundr_ray.contract.formats import JSON_END
from wundr_ray.contract.results.analysis import BatchResults
from wundr_ray.reports.analysis import json_report
from wundr_ray.reports.analysis.json_report import JsonReport


def test_the_json_is_the_results(document: ReportDocument, tmp_path: Path) -> None:
    target = tmp_path / "report.json"
    JsonReport().render(document, target)
    assert target.read_bytes().endswith(JSON_END)
    text = target.read_text()
    assert BatchResults.model_validate_json(text) == document.results
    plain = json.loads(text)
    assert [*plain, *json_report.ADDED] == list(BatchResults.model_fields)
    assert plain["created_at"] == "2025-09-16T10:30:00Z"


def test_hostile_text_is_data(document: ReportDocument, tmp_path: Path) -> None:
    """Neither a line, nor a field, nor the end of the document can be made by a name."""
    target = tmp_path / "report.json"
    JsonReport().render(document, target)
    text = target.read_text("utf-8")
    assert not re.search(r"[\x00-\x09\x0b-\x1f]", text)
    projects = document.results.project_results
    names = [each["project_name"] for each in json.loads(text)["project_results"]]
    assert names == [each.project_name for each in projects]
    assert HOSTILE_NAME in names
    recommendations = document.results.recommendations
    assert len(text.splitlines()) == len(projects) + len(recommendations) + 6


def test_a_batch_without_jobs(empty_document: ReportDocument, tmp_path: Path) -> None:
    JsonReport().render(empty_document, tmp_path / "r.json")
    assert json.loads((tmp_path / "r.json").read_text())["project_results"] == []
