"""Adds the ids of jobs to errors, whose fields name a job only by its position."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from wundr_ray.contract.errors import ErrorDetail, WundrError

_JOB = re.compile(r"(?:batch\.)?jobs\.(\d+)(\.(?!id$)|$)")
_MAX_ID = 64


def job_ids(document: Any) -> Mapping[int, str]:
    """The ids of a new batch's jobs by position, whatever else is wrong with it.

    The batch may be that of a schedule.
    """
    batch = document.get("batch", document) if isinstance(document, dict) else None
    jobs = batch.get("jobs") if isinstance(batch, dict) else None
    return {
        position: each["id"]
        for position, each in enumerate(jobs if isinstance(jobs, list) else ())
        if isinstance(each, dict) and isinstance(each.get("id"), str) and each["id"]
    }


def named_details(details: Iterable[ErrorDetail], ids: Mapping[int, str]) -> list[ErrorDetail]:
    """The details, each with the id of the job that it is about."""
    return [_named(detail, ids) for detail in details]


def named(error: WundrError, ids: Mapping[int, str]) -> WundrError:
    """The error with the ids of the jobs that it is about, in its message as well."""
    details = named_details(error.details, ids)
    message = error.message
    for before, after in zip(error.details, details, strict=True):
        if message == f"{before.field}: {before.reason}":
            message = f"{after.field}: {after.reason}"
    return type(error)(message, details, error.retry_after, error.resolution)


def _named(detail: ErrorDetail, ids: Mapping[int, str]) -> ErrorDetail:
    found = _JOB.match(detail.field)
    job_id = ids.get(int(found[1])) if found else None
    if job_id is None:
        return detail
    return ErrorDetail(field=detail.field, reason=f"{detail.reason} (job {_shown(job_id)!r})")


def _shown(text: str) -> str:
    """A caller's own word, cut and without what a terminal would act on."""
    cut = "".join(letter if letter.isprintable() else "\ufffd" for letter in text[:_MAX_ID])
    return cut if len(text) <= _MAX_ID else f"{cut}…"
