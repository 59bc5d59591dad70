from datetime import date
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wundr_ray.contract.batches.requests import CreateBatch
from wundr_ray.contract.errors import InvalidRequest
from wundr_ray.contract.jobs import Project
from wundr_ray.contract.vocabulary import BatchStatus, ReportFormat
from wundr_sdk.calls import batches as calls
from wundr_sdk.calls import creation as creation_calls


@given(st.text(min_size=1).filter(lambda text: text.strip(".")))
def test_an_id_stays_one_segment_of_the_path(batch_id: str) -> None:
    path = calls.get_results(batch_id).path
    assert path.count("/") == 4
    assert not set("?#% ") & set(path.replace("%", "")) - {"%"}
    assert unquote(path.split("/")[3]) == batch_id


@pytest.mark.parametrize("batch_id", ["", ".", "..", "..."])
def test_an_id_that_a_url_would_swallow_is_refused(batch_id: str) -> None:
    with pytest.raises(InvalidRequest):
        calls.cancel_batch(batch_id, None, True, True)


def test_only_given_filters_are_sent() -> None:
    call = calls.list_batches(status=BatchStatus.FAILED, page=2, sort=None)
    assert call.params == {"status": "failed", "page": "2"}
    assert calls.get_status("b").params == {}
    assert calls.get_status("b", True, "failed").params == {
        "include_jobs": "true",
        "job_status": "failed",
    }
    assert calls.get_report("b", ReportFormat.CSV).params == {"format": "csv"}


def test_cancelling_without_a_reason_sends_none() -> None:
    body = calls.cancel_batch("b", None, False, True).json
    assert body == {"cancel_running_jobs": False, "refund_unused_credits": True}


def test_fields_may_be_models_and_dates() -> None:
    job = {
        "id": "a",
        "type": "analysis",
        "config": {"project": {"name": "n", "repository": {"url": "https://example.org/r"}}},
    }
    model = CreateBatch.model_validate({"name": "n", "type": "analysis", "jobs": [job]})
    body = creation_calls.create_batch({"name": date(2024, 9, 16), "jobs": model.jobs}).json
    assert body == {"name": "2024-09-16", "jobs": [job]}


def test_a_model_keeps_its_access_token() -> None:
    repository = {"url": "https://example.org/r", "access_token": "secret"}
    project = Project.model_validate({"name": "n", "repository": repository})
    assert (
        creation_calls.create_batch({"project": project}).json["project"]["repository"]
        == repository
    )


@pytest.mark.parametrize("value", [float("nan"), object()])
def test_fields_that_json_cannot_express(value: object) -> None:
    with pytest.raises(ValueError, match=r"."):
        creation_calls.create_batch({"name": value})
