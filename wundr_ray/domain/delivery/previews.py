"""What the database keeps of a refactor job's preview, and of those of a batch together."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import TypeVar

from pydantic import BaseModel, ConfigDict

from wundr_ray.contract.responses import ChangeCounts, Extent
from wundr_ray.contract.vocabulary import Pattern, Safety

Key = TypeVar("Key", bound=str)


class PreviewCounts(BaseModel):
    """The extent of a preview, divided in three ways. What does not occur is left out."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    by_rule: dict[str, Extent] = {}
    by_safety: dict[Safety, Extent] = {}
    by_pattern: dict[Pattern, Extent] = {}


class StoredPreview(BaseModel):
    """A refactor job's result.

    Arguments:
        frames: the artifact folder of the files of ``refactoring/previews/files.py``.
        digest: of everything that is proposed, as 64 hexadecimal digits.
        branch: the branch that was read; None where the repository named none.
        skipped: how many files were left out.
        reports: how many findings are listed and never edited.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    frames: str
    digest: str
    branch: str | None
    changes: int
    files_changed: int
    counts: PreviewCounts
    skipped: int = 0
    reports: int = 0


def batch_digest(previews: Mapping[str, StoredPreview]) -> str:
    """SHA-256 over the digests of a batch's previews, which are given by job."""
    digests = sorted((job_id, preview.digest) for job_id, preview in previews.items())
    return hashlib.sha256(json.dumps(digests).encode("ascii")).hexdigest()


def batch_counts(previews: Iterable[StoredPreview]) -> ChangeCounts:
    """The extent of a batch's previews together."""
    listed = list(previews)
    return ChangeCounts(
        changes=sum(each.changes for each in listed),
        files=sum(each.files_changed for each in listed),
        by_rule=_added(each.counts.by_rule for each in listed),
        by_safety=_added(each.counts.by_safety for each in listed),
        by_pattern=_added(each.counts.by_pattern for each in listed),
    )


def _added(parts: Iterable[Mapping[Key, Extent]]) -> dict[Key, Extent]:
    total: dict[Key, Extent] = {}
    for part in parts:
        for key, extent in part.items():
            before = total.get(key, Extent())
            total[key] = Extent(
                changes=before.changes + extent.changes, files=before.files + extent.files
            )
    return dict(sorted(total.items()))
