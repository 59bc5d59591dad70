"""Batches that have proposed changes and await approval, for tests of the store and the API."""

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.refactoring.previews.making import lines_removed, preview
from tests.store.making import began, ended, submission
from wundr_ray.contract.batches.requests import CreateBatch
from wundr_ray.contract.vocabulary import Safety
from wundr_ray.refactoring.interface import Preview
from wundr_ray.refactoring.previews import files as preview_files
from wundr_ray.refactoring.previews.summary import stored_preview
from wundr_ray.store.artifacts.artifacts import attempt_key
from wundr_ray.store.artifacts.seals import FRAMES_SEAL, put_sealed
from wundr_ray.store.reviews import approvals
from wundr_ray.store.store import Store
from wundr_ray.system import Clock

MANAGER = "manager"

TWO = (
    preview(
        lines_removed("a.py", "a1", "a2"),
        lines_removed("lib/b.py", "b1", rule="bare_except", safety=Safety.REVIEW),
    ),
    preview(lines_removed("a.py", "c1")),
)
"""Of two jobs: three changes in two files, one of which needs a review, and one change."""


async def proposed(
    store: Store,
    clock: Clock,
    account_id: str,
    previews: Sequence[Preview] = TWO,
    *,
    batch_id: str = "b1",
    created_by: str | None = None,
    **options: Any,
) -> str:
    """A batch that awaits approval, with a job ``j0``, ``j1`` … for each preview; its digest."""
    made = submission(batch_id, account_id, refactoring(len(previews), **options))
    await store.submissions.submit(replace(made, created_by=created_by))
    assert await store.runs.dispatch(batch_id, MANAGER)
    epoch = await store.runs.claim(batch_id, MANAGER)
    assert epoch
    ids = [f"j{position}" for position in range(len(previews))]
    kept: dict[int, dict[str, Any]] = {}  # a preview that several jobs have is written once
    for job_id, each in zip(ids, previews, strict=True):
        if id(each) not in kept:
            kept[id(each)] = keep(store, attempt_key(batch_id, job_id, 1), each)
    await store.runs.record(batch_id, epoch, [began(job_id) for job_id in ids])
    done = [
        ended(job_id, result=kept[id(each)], commit=each.commit, core_seconds=60)
        for job_id, each in zip(ids, previews, strict=True)
    ]
    await store.runs.record(batch_id, epoch, done)
    async with store.database.write() as connection:
        assert await approvals.request_approval(connection, batch_id, epoch, clock())
    digest = (await store.batches.get(batch_id)).preview_digest
    assert digest
    return digest


def keep(store: Store, key: str, each: Preview) -> dict[str, Any]:
    """Keep a preview as a job does; the job's result."""
    with tempfile.TemporaryDirectory() as folder:
        preview_files.write(each, Path(folder))
        put_sealed(store.artifacts, key, sorted(Path(folder).iterdir()), FRAMES_SEAL)
    return stored_preview(each, key).model_dump(mode="json")


def refactoring(jobs: int, **options: Any) -> CreateBatch:
    """A request for a batch that proposes changes of as many projects as it has jobs."""
    body = {
        "name": "standardize",
        "type": "refactor",
        "jobs": [
            {
                "id": f"j{n}",
                "type": "pattern_standardize",
                "config": {
                    "project": {
                        "name": f"app{n}",
                        "repository": {"url": f"https://github.com/acme/app{n}"},
                    }
                },
            }
            for n in range(jobs)
        ],
        "options": {"approval_expires_hours": 24} | options,
    }
    return CreateBatch.model_validate(body)
