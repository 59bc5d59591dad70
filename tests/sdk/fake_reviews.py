"""The review of one batch, as the service answers for it."""

from typing import Any
from urllib.parse import parse_qs

from tests.sdk.fake_answers import META, START, Reply, data_reply, json_reply
from wundr_ray.contract.envelopes import Pagination
from wundr_ray.contract.errors import NotFound, PreviewChanged
from wundr_ray.contract.refactoring.changeset_vocabulary import ChangesetState
from wundr_ray.contract.refactoring.changesets import (
    ChangesetItem,
    ChangesetLeft,
    ChangesetsActedOn,
)
from wundr_ray.contract.refactoring.reviews import (
    ApplyJob,
    ChangeItem,
    ChangePage,
    ChangesApplied,
    ChangesDecided,
    FileExtent,
    ListCounts,
)
from wundr_ray.contract.responses import Approval, ChangeCounts, Extent
from wundr_ray.contract.vocabulary import ChangeDecision, Pattern, Safety, Verdict

DIGEST = "9f2c" * 16
HOSTILE = "\x1b[31mred\x1b[0m"
DIFF = (
    b"diff --git a/a.py b/a.py\nindex 1..2 100644\n--- a/a.py\n+++ b/a.py\n"
    b"@@ -1,2 +1 @@\n-import os\n \x1b]0;owned\x07caf\xe9\n"
)
CHANGES = [
    ChangeItem(
        id=f"c{number}",
        job_id="job_1",
        path="src/a.py",
        line=number,
        rule="unused_import",
        pattern=Pattern.IMPORTS,
        safety=Safety.SAFE,
        decision=ChangeDecision.PROPOSED,
        reason=f"Nothing uses `os`. {HOSTILE}",
    )
    for number in (1, 2, 3)
]
COUNTS = ListCounts(
    changes=3,
    files=1,
    by_rule={"unused_import": Extent(changes=3, files=1)},
    by_safety={Safety.SAFE: Extent(changes=3, files=1)},
    by_pattern={Pattern.IMPORTS: Extent(changes=3, files=1)},
    by_decision={ChangeDecision.PROPOSED: Extent(changes=3, files=1)},
    by_file=[FileExtent(job_id="job_1", path="src/a.py", changes=3)],
)
APPROVAL = Approval(digest=DIGEST, counts=ChangeCounts(changes=3, files=1))
CHANGESET = ChangesetItem(
    changeset_id="cs_1",
    batch_id="batch_1",
    job_id="job_1",
    group="imports",
    state=ChangesetState.OPEN,
    url="https://git.example/pulls/7",
    changes=3,
    created_at=START,
    updated_at=START,
)


def reply_to_review(method: str, rest: list[str], query: str, body: Any) -> Reply:
    """What is below ``/v1/batches/batch_1``. Raises ``NotFound`` and ``PreviewChanged``."""
    if body and body.get("digest", DIGEST) != DIGEST:
        raise PreviewChanged.at("digest", f"the digest of the proposed changes is now {DIGEST}")
    match (method, *rest):
        case ("GET", "changes"):
            return _changes(parse_qs(query))
        case ("GET", "jobs", "job_1", "diff"):
            return 200, {"content-type": "text/x-diff"}, DIFF
        case ("POST", "approve" | "reject" as call):
            return data_reply(200, _decided(call, body))
        case ("POST", "apply"):
            return data_reply(202, _applied(bool(body.get("dry_run"))))
        case ("GET", "changesets"):
            data = [CHANGESET.model_dump(mode="json")]
            at = _pagination(1, 20, 1).model_dump()
            return json_reply(200, {"success": True, "data": data, "pagination": at, "meta": META})
        case ("POST", "changesets:actions"):
            left = ChangesetLeft(changeset_id="cs_2", state=ChangesetState.EDITED, reason="edited")
            acted = ChangesetsActedOn(
                batch_id="batch_1", action=body["action"], accepted=["cs_1"], left=[left]
            )
            return data_reply(202, acted)
    raise NotFound("no such page")


def _changes(query: dict[str, list[str]]) -> Reply:
    page, per_page = int(query.get("page", ["1"])[0]), int(query.get("per_page", ["20"])[0])
    found = [each for each in CHANGES if query.get("job_id", [each.job_id]) == [each.job_id]]
    answer = ChangePage(
        data=found[(page - 1) * per_page : page * per_page],
        counts=COUNTS,
        pagination=_pagination(page, per_page, len(found)),
        meta=META,  # type: ignore[arg-type]
    )
    return json_reply(200, answer.model_dump(mode="json"))


def _decided(call: str, body: Any) -> ChangesDecided:
    approved = 3 if call == "approve" else 0
    return ChangesDecided(
        batch_id="batch_1",
        status="queued" if body.get("apply") else "awaiting_approval",
        digest=DIGEST,
        decision=Verdict(call),
        number=1,
        decided_at=START,
        selected=3,
        approved=approved,
        rejected=3 - approved,
        undecided=0,
        applied=_applied(dry_run=False) if body.get("apply") else None,
    )


def _applied(dry_run: bool) -> ChangesApplied:
    return ChangesApplied(
        batch_id="batch_1",
        status="awaiting_approval" if dry_run else "queued",
        digest=DIGEST,
        dry_run=dry_run,
        changes=2,
        rejected=0,
        undecided=1,
        jobs=[ApplyJob(job_id=None, source_job="job_1", changes=2)],
    )


def _pagination(page: int, per_page: int, total: int) -> Pagination:
    pages = -(-total // per_page)
    return Pagination(
        page=page,
        per_page=per_page,
        total_pages=pages,
        total_items=total,
        has_next=page < pages,
        has_prev=page > 1,
    )
