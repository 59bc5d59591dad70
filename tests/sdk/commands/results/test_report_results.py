"""Reports of report batches as the client reads and shows them."""

import io
import json

import pytest
from rich.console import Console

from tests.reports.portfolio.making import document
from wundr_sdk.calls import batches as calls
from wundr_sdk.commands.results.report_view import report_view
from wundr_sdk.connection.answers import Answer, UnexpectedAnswer

RESULTS = document().results


def answer() -> Answer:
    body = {"success": True, "data": RESULTS.model_dump(mode="json")}
    return Answer(200, json.dumps(body).encode())


def test_the_results_are_read_as_their_model() -> None:
    call = calls.get_report_results("b", jobs=["r0"])
    assert (call.path, call.params) == ("/v1/batches/b/results", {"jobs": "r0"})
    assert call.parse(answer()) == RESULTS


def test_the_results_of_an_analysis_are_something_else() -> None:
    with pytest.raises(UnexpectedAnswer, match="get_report_results"):
        calls.get_results("b").parse(answer())


def test_the_summary_for_people() -> None:
    console = Console(file=io.StringIO(), width=200)
    console.print(report_view(RESULTS))
    shown = console.file.getvalue()  # type: ignore[attr-defined]
    for text in (
        "2026-Q3 against 2026-Q2",
        "Movers by quality score",
        "different rules in the two analyses",
        "3 findings, 2 of them open",
        "accepted until 2027-03-01: only on the intranet",
        "not made, the job is failed: CONFLICT",
    ):
        assert text in shown, text
    assert "\u202e" not in shown
