"""The calls that create and check batches, as data. Pure."""

from collections.abc import Mapping
from typing import Any

from wundr_ray.contract.resources import BatchValidated
from wundr_ray.contract.responses import BatchCreated
from wundr_sdk.connection.call import Call, json_of, reader

LISTING_SECONDS = 150.0
"""Longer than the server waits for a forge."""


def create_batch(fields: Mapping[str, Any]) -> Call[BatchCreated]:
    """``POST /v1/batches``. The server checks the fields, so that it alone decides.

    Raises ValueError if a value cannot be written as JSON.
    """
    return Call(
        "POST",
        "/v1/batches",
        reader(BatchCreated),
        json=json_of(fields),
        changes=True,
        seconds=_seconds_of(fields),
    )


def validate_batch(fields: Mapping[str, Any]) -> Call[BatchValidated]:
    """``POST /v1/batches:validate``. Raises ValueError like :func:`create_batch`."""
    return Call(
        "POST",
        "/v1/batches:validate",
        reader(BatchValidated),
        json=json_of(fields),
        seconds=_seconds_of(fields),
    )


def _seconds_of(fields: Mapping[str, Any]) -> float | None:
    """Targets are listed before the answer."""
    return LISTING_SECONDS if "targets" in fields else None
