"""Codes are unique and for ever; errors travel between processes without loss."""

import pickle
import re

import pytest

from wundr_ray.contract import errors
from wundr_ray.contract.errors import ERRORS, ErrorDetail, WundrError

EVER = {
    "BATCH_SIZE_EXCEEDED",
    "CONFLICT",
    "FORBIDDEN",
    "FORGE_UNAVAILABLE",
    "FOUR_EYES_REQUIRED",
    "IDEMPOTENCY_CONFLICT",
    "INSUFFICIENT_CREDITS",
    "INSUFFICIENT_RESOURCES",
    "INTERNAL",
    "INVALID_JOB_CONFIG",
    "INVALID_REPOSITORY",
    "INVALID_REQUEST",
    "INVALID_TARGETS",
    "METHOD_NOT_ALLOWED",
    "NOT_FOUND",
    "PAYLOAD_TOO_LARGE",
    "QUOTA_EXCEEDED",
    "PREVIEW_CHANGED",
    "PREVIEW_REMOVED",
    "RATE_LIMITED",
    "RESOURCE_UNAVAILABLE",
    "RESULTS_NOT_READY",
    "TIMEOUT_EXCEEDED",
    "UNAUTHENTICATED",
}
"""Codes that clients may rely on: add new ones, remove none."""

DEFINED = [
    each
    for each in vars(errors).values()
    if isinstance(each, type) and issubclass(each, WundrError) and each is not WundrError
]


PUBLIC = [each for each in DEFINED if "code" in vars(each)]
"""The others are finer kinds that callers meet under the code of their parent."""


def test_the_registry_holds_every_error_under_its_own_code() -> None:
    assert set(ERRORS.values()) == set(PUBLIC)
    assert len(ERRORS) == len(PUBLIC)
    assert all(code == cls.code for code, cls in ERRORS.items())


def test_no_code_is_lost_and_none_is_unrecorded() -> None:
    assert set(ERRORS) == EVER


@pytest.mark.parametrize("cls", DEFINED)
def test_every_error_pickles_with_all_it_says(cls: type[WundrError]) -> None:
    details = [ErrorDetail(field="jobs.0.id", reason="bad"), ErrorDetail(field="name", reason="no")]
    for error in (cls("What is wrong.", details, 17), cls("What is wrong."), cls.at("a.b", "no")):
        for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
            copy = pickle.loads(pickle.dumps(error, protocol))
            assert type(copy) is cls
            assert (copy.code, copy.status) == (error.code, error.status)
            assert (copy.message, str(copy)) == (error.message, str(error))
            assert copy.details == error.details
            assert copy.retry_after == error.retry_after


@pytest.mark.parametrize("cls", DEFINED)
def test_every_error_has_a_public_face(cls: type[WundrError]) -> None:
    assert re.fullmatch(r"[A-Z]+(_[A-Z]+)*", cls.code)
    assert 400 <= cls.status < 600
    assert (cls.status >= 500) == (
        cls.code in {"INTERNAL", "TIMEOUT_EXCEEDED"} or cls.status == 503
    )
    assert cls.resolution.endswith(".")


def test_the_specifications_codes_are_there_and_what_it_retries_is_retryable() -> None:
    named = {
        "BATCH_SIZE_EXCEEDED",
        "INSUFFICIENT_RESOURCES",
        "INVALID_JOB_CONFIG",
        "TIMEOUT_EXCEEDED",
        "QUOTA_EXCEEDED",
    }
    assert named <= set(ERRORS)
    assert all(ERRORS[code].retryable for code in ("TIMEOUT_EXCEEDED", "RESOURCE_UNAVAILABLE"))


def test_an_error_about_one_field() -> None:
    error = errors.InvalidJobConfig.at("jobs.0.id", "is empty")
    assert error.message == "jobs.0.id: is empty"
    assert error.details == (ErrorDetail(field="jobs.0.id", reason="is empty"),)


def test_the_drawn_tree_is_the_tree() -> None:
    assert errors.__doc__
    drawn = re.findall(r"[├└]── (\w+) +([\d/]+)", errors.__doc__)
    assert {name for name, _ in drawn} == {cls.__name__ for cls in DEFINED}
    for name, statuses in drawn:
        assert str(getattr(errors, name).status) in statuses.split("/")


def test_an_error_may_have_a_way_out_of_its_own() -> None:
    error = errors.Conflict.at("name", "is taken", "Choose another.")
    assert pickle.loads(pickle.dumps(error)).resolution == "Choose another."
    assert errors.Conflict("no").resolution == errors.Conflict.resolution
