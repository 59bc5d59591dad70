import json
import pickle
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wundr_ray.contract.envelopes import Pagination
from wundr_ray.contract.errors import (
    ERRORS,
    ErrorDetail,
    RateLimited,
    ResourceUnavailable,
    WundrError,
)
from wundr_sdk.connection.answers import Answer, UnexpectedAnswer, bytes_of, document_of, model_of

HTML = b"<html><h1>503 Service Unavailable</h1></html>"


def refused(status: int, code: str, **more: object) -> Answer:
    error = {"code": code, "message": "no", **more}
    document = {"success": False, "error": error, "meta": {"request_id": "req_1"}}
    return Answer(status, json.dumps(document).encode(), retry_after=7)


def raised(answer: Answer) -> WundrError:
    with pytest.raises(WundrError) as caught:
        document_of(answer)
    return caught.value


@pytest.mark.parametrize("code", sorted(ERRORS))
def test_every_code_of_the_contract_becomes_its_class(code: str) -> None:
    detail = {"field": "jobs.0.id", "reason": "is used twice"}
    error = raised(refused(ERRORS[code].status, code, details=[detail]))
    assert type(error) is ERRORS[code]
    assert (error.message, error.retry_after) == ("no", 7)
    assert error.details == (ErrorDetail(**detail),)


def test_an_unknown_code_keeps_all_that_the_server_said() -> None:
    error = raised(refused(418, "TEAPOT", resolution="Use a coffee pot."))
    assert type(error) is UnexpectedAnswer
    assert (error.code, error.status, error.message) == ("TEAPOT", 418, "no")
    assert error.resolution == "Use a coffee pot."
    again = pickle.loads(pickle.dumps(error))
    assert (again.code, again.status, again.message) == ("TEAPOT", 418, "no")
    assert UnexpectedAnswer.code == "UNEXPECTED_ANSWER"


def test_the_request_id_is_noted_where_it_is_asked_for() -> None:
    assert raised(refused(500, "INTERNAL")).__notes__ == ["request id: req_1"]
    assert not hasattr(raised(refused(404, "NOT_FOUND")), "__notes__")


@pytest.mark.parametrize("status", [408, 500, 502, 503, 504])
@pytest.mark.parametrize("body", [b"", HTML, b"[]", b'{"detail": "x"}', b'{"error": "x"}'])
def test_what_a_proxy_says_is_unavailability(status: int, body: bytes) -> None:
    error = raised(Answer(status, body, retry_after=3))
    assert isinstance(error, ResourceUnavailable)
    assert str(status) in error.message
    assert error.retry_after == 3


def test_a_proxy_that_waits_for_our_application_is_unavailability() -> None:
    body = b"Path '/v1/batches' not found. Ping http://.../-/routes for available routes."
    assert isinstance(raised(Answer(404, body)), ResourceUnavailable)


def test_other_foreign_refusals() -> None:
    assert isinstance(raised(Answer(429, HTML)), RateLimited)
    error = raised(Answer(404, HTML))
    assert (type(error), error.status) == (UnexpectedAnswer, 404)


@pytest.mark.parametrize("status", [200, 204, 301])
def test_a_success_that_is_not_ours(status: int) -> None:
    assert raised(Answer(status, HTML)).status == 502


def test_a_model_that_does_not_fit_names_the_field_and_not_the_value() -> None:
    with pytest.raises(UnexpectedAnswer, match=r"Pagination cannot be read: page: ") as caught:
        model_of(Pagination, {"page": "<script>"})
    assert "<script>" not in str(caught.value)


@given(
    st.integers(min_value=100, max_value=599), st.binary() | st.sampled_from([b"[" * 100_000, b"1"])
)
def test_no_answer_raises_anything_but_a_wundr_error(status: int, body: bytes) -> None:
    for read in (document_of, bytes_of):
        with suppress(WundrError):
            read(Answer(status, body))
