"""Rules of a batch that waits for a decision about its changes."""

import hashlib
from collections.abc import Collection
from datetime import datetime, timedelta

from wundr_ray.contract.errors import Conflict, FourEyesRequired, PreviewChanged
from wundr_ray.contract.vocabulary import BatchStatus

LONGEST_ID = 64
"""Characters of a job's id."""


def expiry(hours: int | None, now: datetime) -> datetime | None:
    """Until when someone may decide about a batch that begins to wait now."""
    return None if hours is None else now + timedelta(hours=hours)


def is_expired(expires_at: datetime | None, now: datetime) -> bool:
    return expires_at is not None and expires_at <= now


def check_open(status: BatchStatus, expires_at: datetime | None, now: datetime) -> None:
    """Raises ``Conflict`` unless changes of the batch may be decided about now."""
    if status is not BatchStatus.AWAITING_APPROVAL:
        raise Conflict.at("status", f"the batch does not await approval: it is {status}")
    if is_expired(expires_at, now):
        raise Conflict.at(
            "approval",
            f"the approval expired at {expires_at:%Y-%m-%dT%H:%M:%SZ}",
            "Create the batch again to get new proposals.",
        )


def check_digest(reviewed: str | None, current: str) -> None:
    """Raises ``PreviewChanged`` if the proposals have changed since they were reviewed."""
    if reviewed is not None and reviewed != current:
        raise PreviewChanged.at("digest", f"the digest of the proposed changes is now {current}")


def check_eyes(four_eyes: bool, created_by: str | None, key_id: str) -> None:
    """Raises ``FourEyesRequired`` if the key that created a batch approves its changes."""
    if four_eyes and created_by == key_id:
        raise FourEyesRequired("This API key created the batch; another one must approve it.")


def apply_id(job_id: str, taken: Collection[str]) -> str:
    """The id of the job that applies the changes of ``job_id``, unlike all that are ``taken``."""
    plain = f"apply_{job_id}"
    if len(plain) <= LONGEST_ID and plain not in taken:
        return plain
    mark = hashlib.sha256(job_id.encode()).hexdigest()[:8]
    return f"{plain[: LONGEST_ID - len(mark) - 1]}_{mark}"
