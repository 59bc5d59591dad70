"""Results of refactor batches as the client reads and shows them."""

import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from tests.aggregate.refactor_batch import awaiting, delivered
from wundr_ray.aggregate.refactoring.document import build_document
from wundr_ray.contract.refactoring.results import RefactorResults
from wundr_sdk.calls import batches as calls
from wundr_sdk.calls import reviewing as review_calls
from wundr_sdk.commands.results.refactor_view import refactor_view
from wundr_sdk.connection.answers import Answer, UnexpectedAnswer


@pytest.fixture
def results(tmp_path: Path) -> RefactorResults:
    return build_document(delivered(awaiting(tmp_path))).results


def answer(results: RefactorResults) -> Answer:
    body = {"success": True, "data": results.model_dump(mode="json")}
    return Answer(200, json.dumps(body).encode())


def test_the_results_are_read_as_their_model(results: RefactorResults) -> None:
    call = review_calls.get_refactor_results("b", include_raw=True, jobs=["job_1"])
    assert call.path == "/v1/batches/b/results"
    assert call.params == {"include_raw": "true", "jobs": "job_1"}
    assert call.parse(answer(results)) == results


def test_the_results_of_an_analysis_are_something_else(results: RefactorResults) -> None:
    with pytest.raises(UnexpectedAnswer, match="get_refactor_results"):
        calls.get_results("b").parse(answer(results))


def test_the_summary_for_people(results: RefactorResults) -> None:
    console = Console(file=io.StringIO(), width=200)
    console.print(refactor_view(results))
    shown = console.file.getvalue()  # type: ignore[attr-defined]
    assert "5 changes in 4 files" in shown
    assert "1 merged, 1 open" in shown
    assert "unused_import" in shown
    assert "INVALID_REPOSITORY: There is no branch main." in shown
    assert "open https://example.com/pulls/7" in shown
    assert "\u202e" not in shown
