"""A refactor batch's changes over HTTP: listed, shown, approved, rejected, applied."""

import io
import zipfile
from typing import Any

import httpx
import pytest

from tests.proposing import MANAGER, TWO, proposed
from tests.refactoring.previews.making import change, file, lines_removed, preview
from tests.serve_app.service import BATCHES, Caller, Service, data, error_of, refused
from tests.store.making import began, ended
from wundr_ray.contract.vocabulary import BatchStatus, JobKind, JobStatus, Safety, Verdict
from wundr_ray.delivery.patches.diffs import unified_diff
from wundr_ray.refactoring.interface import Edit

B1 = f"{BATCHES}/b1"


async def waiting(service: Service, caller: Caller, *previews: Any, **more: Any) -> str:
    """The digest of a batch ``b1`` of the caller that awaits approval."""
    return await proposed(service.store, service.clock, caller.account_id, previews or TWO, **more)


async def post(caller: Caller, call: str, body: Any = None, **headers: str) -> httpx.Response:
    return await caller.send("POST", f"{B1}/{call}", json=body, headers=headers)


async def changes(caller: Caller, **query: Any) -> list[str]:
    return [each["id"] for each in data(await caller.send("GET", f"{B1}/changes", params=query))]


def texts_of(archive: bytes) -> list[bytes]:
    """The files of a zip."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return [opened.read(name) for name in opened.namelist() if name.endswith(".patch")]


async def decisions(caller: Caller) -> dict[str, str]:
    found = data(await caller.get(f"{B1}/changes", per_page=100))
    return {each["id"]: each["decision"] for each in found}


async def test_changes_are_listed_with_their_reasons(service: Service, pro: Caller) -> None:
    await waiting(service, pro)
    answer = await pro.get(f"{B1}/changes", per_page=3)
    first, _, third = data(answer)
    assert first == {
        "id": "a1",
        "job_id": "j0",
        "path": "a.py",
        "line": 1,
        "rule": "unused_import",
        "pattern": "imports",
        "safety": "safe",
        "decision": "proposed",
        "problem": None,
        "reason": "Why.",
        "evidence": [],
        "requires": [],
    }
    assert (third["path"], third["safety"]) == ("lib/b.py", "review")
    body = answer.json()
    assert body["pagination"]["total_items"] == 4
    assert body["counts"] == {
        "changes": 4,
        "files": 3,
        "by_rule": {
            "bare_except": {"changes": 1, "files": 1},
            "unused_import": {"changes": 3, "files": 2},
        },
        "by_safety": {
            "review": {"changes": 1, "files": 1},
            "safe": {"changes": 3, "files": 2},
        },
        "by_pattern": {"imports": {"changes": 4, "files": 3}},
        "by_decision": {"proposed": {"changes": 4, "files": 3}},
        "by_file": [
            {"job_id": "j0", "path": "a.py", "changes": 2},
            {"job_id": "j0", "path": "lib/b.py", "changes": 1},
            {"job_id": "j1", "path": "a.py", "changes": 1},
        ],
    }


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"job_id": "j1"}, ["c1"]),
        ({"rule": "bare_except"}, ["b1"]),
        ({"safety": "safe", "job_id": "j0"}, ["a1", "a2"]),
        ({"path": "a.py"}, ["a1", "a2", "c1"]),
        ({"path": "lib/"}, ["b1"]),
        ({"path": "lib"}, []),
        ({"pattern": "naming"}, []),
        ({"decision": "approved"}, []),
        ({"page": 2, "per_page": 3}, ["c1"]),
    ],
)
async def test_changes_are_filtered(
    service: Service, pro: Caller, query: dict[str, Any], found: list[str]
) -> None:
    await waiting(service, pro)
    assert await changes(pro, **query) == found


async def test_a_batch_that_awaits_approval_says_so(service: Service, pro: Caller) -> None:
    digest = await waiting(service, pro)
    batch = await pro.status("b1")
    assert batch["status"] == "awaiting_approval"
    assert batch["approval"]["digest"] == digest
    assert batch["approval"]["expires_at"] is not None
    counts = batch["approval"]["counts"]
    assert (counts["changes"], counts["files"]) == (4, 3)
    (listed,) = data(await pro.get(BATCHES, status="awaiting_approval"))
    assert listed["approval"] == batch["approval"]


async def test_a_jobs_diff_is_bytes_with_its_digest(service: Service, pro: Caller) -> None:
    latin = file("l.py", b"x = '\xe9'\r\n", change("l1", "l.py", edits=(Edit(0, b"x", b"y"),)))
    whole = preview(lines_removed("a.py", "a1", "a2"), latin)
    await waiting(service, pro, whole)
    answer = await pro.get(f"{B1}/jobs/j0/diff")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/x-diff"
    assert answer.content == unified_diff(whole, lambda _: True)
    assert b"+y = '\xe9'\r\n" in answer.content
    previews, _ = await service.store.decisions.review("b1")
    tag = answer.headers["ETag"]
    assert tag == f'"{previews["j0"].digest}"'
    same = await pro.send("GET", f"{B1}/jobs/j0/diff", headers={"If-None-Match": tag})
    assert (same.status_code, same.content, same.headers["ETag"]) == (304, b"", tag)
    part = await pro.send("GET", f"{B1}/jobs/j0/diff", params={"path": "l.py"})
    assert part.content == unified_diff(whole, lambda each: each.id == "l1")
    assert part.headers["ETag"] != tag


async def test_a_diff_of_what_was_decided(service: Service, pro: Caller) -> None:
    digest = await waiting(service, pro)
    data(await post(pro, "approve", {"digest": digest, "change_ids": ["a2"]}))
    approved = await pro.get(f"{B1}/jobs/j0/diff", decision="approved")
    assert approved.content == unified_diff(TWO[0], lambda each: each.id == "a2")
    assert (await pro.get(f"{B1}/jobs/j1/diff", decision="approved")).content == b""


async def test_parts_are_approved_and_rejected(service: Service, pro: Caller) -> None:
    digest = await waiting(service, pro)
    body = {"digest": digest, "safety": ["safe"], "except": {"job_ids": ["j1"]}, "comment": "Good"}
    first = data(await post(pro, "approve", body))
    assert first.pop("decided_at")
    assert first == {
        "batch_id": "b1",
        "status": "awaiting_approval",
        "digest": digest,
        "decision": "approve",
        "number": 1,
        "selected": 2,
        "approved": 2,
        "rejected": 0,
        "undecided": 2,
        "applied": None,
    }
    second = data(await post(pro, "reject", {"files": ["a.py"], "except": {"change_ids": ["a1"]}}))
    assert (second["number"], second["selected"]) == (2, 2)
    assert await decisions(pro) == {
        "a1": "approved",
        "a2": "rejected",
        "b1": "proposed",
        "c1": "rejected",
    }
    recorded, _ = await service.store.decisions.of_batch("b1")
    assert recorded.selection == {"safety": ["safe"], "except": {"job_ids": ["j1"]}}
    assert (recorded.comment, recorded.digest) == ("Good", digest)
    assert recorded.key_id
    names = [each.name for each in await service.store.events.after("b1", 0, 100)]
    assert names[-3:] == ["batch.awaiting_approval", "batch.approved", "batch.rejected"]


async def test_what_is_approved_is_applied(service: Service, pro: Caller) -> None:
    digest = await waiting(service, pro)
    data(
        await post(
            pro, "approve", {"digest": digest, "job_ids": ["j0"], "rules": ["unused_import"]}
        )
    )
    data(await post(pro, "reject", {"change_ids": ["c1"]}))
    tried = data(await post(pro, "apply", {"dry_run": True}), 202)
    assert (tried["status"], tried["dry_run"]) == ("awaiting_approval", True)
    assert tried["jobs"] == [{"job_id": None, "source_job": "j0", "changes": 2}]
    assert (await pro.status("b1"))["status"] == "awaiting_approval"
    applied = data(await post(pro, "apply", {"digest": digest}), 202)
    assert applied == {
        "batch_id": "b1",
        "status": "queued",
        "digest": digest,
        "dry_run": False,
        "changes": 2,
        "rejected": 1,
        "undecided": 1,
        "held_changes": 0,
        "held": [],
        "jobs": [{"job_id": "apply_j0", "source_job": "j0", "changes": 2}],
    }
    job = (await service.store.batches.jobs("b1"))[-1]
    assert (job.id, job.type, job.status) == ("apply_j0", JobKind.APPLY, JobStatus.QUEUED)
    assert job.config["change_ids"] == ["a1", "a2"]
    batch = await pro.status("b1")
    assert (batch["status"], batch["approval"]["expires_at"]) == ("queued", None)
    event = (await service.store.events.after("b1", 0, 100))[-1]
    assert (event.name, event.data) == (
        "batch.applied",
        {"changes": 2, "jobs": 1, "undecided": 1},
    )


async def test_a_job_that_proposes_changes_is_shown(service: Service, pro: Caller) -> None:
    await waiting(service, pro)
    job = data(await pro.get(f"{B1}/jobs/j0"))
    assert (job["type"], job["branch"], job["rules"]) == ("pattern_standardize", "main", [])
    assert job["config"]["rules"] == {"enable": [], "disable": []}
    last = job["log"][-1]["message"]
    assert last == "Attempt 1 completed: 3 changes proposed in 2 files, 0 skipped."


@pytest.mark.parametrize(
    ("status", "decision"), [(JobStatus.COMPLETED, "applied"), (JobStatus.FAILED, "failed")]
)
async def test_what_came_of_applying(
    service: Service, pro: Caller, status: JobStatus, decision: str
) -> None:
    digest = await waiting(service, pro)
    data(await post(pro, "approve", {"digest": digest, "job_ids": ["j0"], "apply": True}))
    assert set((await decisions(pro)).values()) == {"approved", "proposed"}
    assert await service.store.runs.dispatch("b1", MANAGER)
    epoch = await service.store.runs.claim("b1", MANAGER)
    assert epoch
    for news in (began("apply_j0"), ended("apply_j0", status, result={})):
        await service.store.runs.record("b1", epoch, [news])
    found = await decisions(pro)
    assert found == {"a1": decision, "a2": decision, "b1": decision, "c1": "proposed"}


async def test_changes_that_could_not_be_applied_have_failed_with_the_reason(
    service: Service, pro: Caller
) -> None:
    digest = await waiting(service, pro)
    data(await post(pro, "approve", {"digest": digest, "job_ids": ["j0"], "apply": True}))
    assert await service.store.runs.dispatch("b1", MANAGER)
    epoch = await service.store.runs.claim("b1", MANAGER)
    assert epoch
    reason = "with only these changes it would be not valid Python"
    failed = [{"path": "lib/b.py", "reason": reason, "change_ids": ["b1"]}]
    result = {
        "frames": "f",
        "preview": "p",
        "source_job": "j0",
        "commit": "c" * 40,
        "branch": "main",
        "mode": "patch",
        "groups": [],
        "patches": ["0001.patch"],
        "changes": 2,
        "files_changed": 1,
        "failed": failed,
    }
    for news in (began("apply_j0"), ended("apply_j0", result=result)):
        await service.store.runs.record("b1", epoch, [news])
    answer = await pro.get(f"{B1}/changes", decision="failed")
    (item,) = data(answer)
    assert (item["id"], item["decision"], item["problem"]) == ("b1", "failed", reason)
    whole = (await pro.get(f"{B1}/changes")).json()["counts"]["by_decision"]
    assert {name: each["changes"] for name, each in whole.items()} == {
        "applied": 2,
        "failed": 1,
        "proposed": 1,
    }
    job = data(await pro.get(f"{B1}/jobs/apply_j0"))
    assert job["applied"] == {"changes": 2, "files": 1, "patches": 1, "left_out": failed}
    assert job["log"][-1]["message"] == "Attempt 1 completed: 2 changes applied, 1 left out."
    results = data(await pro.get(f"{B1}/results"))
    assert results["summary"]["failed"] == {"changes": 1, "files": 1, "projects": 1}
    (project,) = [each for each in results["project_results"] if each["job_id"] == "j0"]
    assert project["not_applied"] == [
        {"path": "lib/b.py", "decision": "failed", "problem": reason, "changes": 1}
    ]
    archive = await pro.get(f"{B1}/results", format="patch")
    assert b"lib/b.py" not in b"".join(texts_of(archive.content))


async def test_applying_again_changes_nothing(service: Service, pro: Caller) -> None:
    digest = await waiting(service, pro)
    body = {"digest": digest, "apply": True, "job_ids": ["j1"]}
    first = await post(pro, "approve", body, **{"Idempotency-Key": "once"})
    assert data(first)["status"] == data(first)["applied"]["status"] == "queued"
    again = await post(pro, "approve", body, **{"Idempotency-Key": "once"})
    assert data(again) == data(first)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert data(await post(pro, "apply"), 202) == data(first)["applied"]
    assert [each.verdict for each in await service.store.decisions.of_batch("b1")] == [
        Verdict.APPROVE,
        Verdict.APPLY,
    ]
    assert len(await service.store.batches.jobs("b1")) == 3
    other = await post(pro, "reject", {}, **{"Idempotency-Key": "once"})
    refused(other, 409, "IDEMPOTENCY_CONFLICT")
    refused(await post(pro, "approve", {"digest": digest}), 409, "CONFLICT", "status")


async def test_a_change_is_held_without_what_it_requires(service: Service, pro: Caller) -> None:
    needy = file(
        "a.py",
        b"xy",
        change("first", edits=(Edit(0, b"x", b"1"),)),
        change("second", edits=(Edit(1, b"y", b"2"),), requires=("first",)),
    )
    digest = await waiting(service, pro, preview(needy), preview(lines_removed("b.py", "b1")))
    body = {"digest": digest, "change_ids": ["second", "b1"], "apply": True}
    applied = data(await post(pro, "approve", body))["applied"]
    assert applied["held"] == [{"job_id": "j0", "change_id": "second", "missing": ["first"]}]
    assert (applied["changes"], applied["undecided"], applied["held_changes"]) == (1, 1, 1)
    assert [each["job_id"] for each in applied["jobs"]] == ["apply_j1"]


async def test_nothing_approved_is_nothing_to_apply(service: Service, pro: Caller) -> None:
    digest = await waiting(service, pro)
    refused(await post(pro, "apply"), 409, "CONFLICT", "changes")
    tried = data(await post(pro, "apply", {"dry_run": True}), 202)
    assert (tried["changes"], tried["undecided"], tried["jobs"]) == (0, 4, [])
    data(await post(pro, "approve", {"digest": digest}))
    data(await post(pro, "apply"), 202)


async def test_with_everything_rejected_the_batch_ends(service: Service, pro: Caller) -> None:
    digest = await waiting(service, pro)
    data(await post(pro, "reject", {"job_ids": ["j0"]}))
    answer = data(await post(pro, "reject", {"digest": digest, "job_ids": ["j1"]}))
    assert (answer["status"], answer["rejected"], answer["undecided"]) == ("completed", 4, 0)
    batch = await pro.status("b1")
    assert (batch["status"], batch["outcome"]) == ("completed", "succeeded")
    assert await changes(pro, decision="rejected") == ["a1", "a2", "b1", "c1"]
    refused(await post(pro, "apply"), 409, "CONFLICT", "status")


async def test_another_digest_than_the_current_one(service: Service, pro: Caller) -> None:
    digest = await waiting(service, pro)
    for call in ("approve", "reject", "apply"):
        answer = await post(pro, call, {"digest": "0" * 64})
        error = refused(answer, 409, "PREVIEW_CHANGED", "digest")
        assert digest in error["message"]
    assert await service.store.decisions.of_batch("b1") == ()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"job_ids": ["j0", "j7"]}, "job_ids"),
        ({"files": ["a.py", "z.txt"]}, "files"),
        ({"rules": ["no_such_rule"]}, "rules"),
        ({"change_ids": ["a1", "zz"]}, "change_ids"),
        ({"except": {"rules": ["no_such_rule"]}}, "except.rules"),
        ({"job_ids": ["j1"], "rules": ["bare_except"]}, "body"),
        ({"patterns": ["naming"]}, "body"),
        ({"patterns": ["namin"]}, "patterns.0"),
        ({"safety": ["sure"]}, "safety.0"),
        ({"job_ids": []}, "job_ids"),
        ({"except": {"except": {}}}, "except.except"),
        ({"digest": "short"}, "digest"),
        ({"digest": None}, "digest"),
        ({"everything": True}, "everything"),
    ],
)
async def test_a_selection_of_nothing_is_refused(
    service: Service, pro: Caller, body: dict[str, Any], field: str
) -> None:
    digest = await waiting(service, pro)
    answer = await post(pro, "approve", {"digest": digest} | body)
    error = refused(answer, 422, "INVALID_REQUEST", field)
    for value in ("j7", "z.txt", "no_such_rule", "zz"):
        if value in str(body):
            assert value in error["message"]
    assert await service.store.decisions.of_batch("b1") == ()


async def test_approving_is_a_right_of_its_own(service: Service, pro: Caller) -> None:
    digest = await waiting(service, pro)
    writer = await service.store.accounts.issue_key(pro.account_id, "ci")
    ci = Caller(pro.account_id, writer.text, service.http)
    for call in ("approve", "reject"):
        error = refused(await post(ci, call, {"digest": digest}), 403, "FORBIDDEN")
        assert "'approve'" in error["message"]
    data(await post(pro, "approve", {"digest": digest, "job_ids": ["j1"]}))
    data(await post(ci, "apply"), 202)


async def test_four_eyes(service: Service, pro: Caller) -> None:
    await service.store.accounts.set_four_eyes("acme", True)
    found = await service.store.accounts.by_key(pro.key)
    assert found
    digest = await waiting(service, pro, created_by=found.key_id)
    refused(await post(pro, "approve", {"digest": digest}), 403, "FOUR_EYES_REQUIRED")
    assert await service.store.decisions.of_batch("b1") == ()
    second = await service.store.accounts.create_key(pro.account_id)
    other = Caller(pro.account_id, second, service.http)
    assert data(await post(other, "approve", {"digest": digest}))["approved"] == 4


async def test_a_batch_knows_the_key_that_created_it(service: Service, pro: Caller) -> None:
    found = await service.store.accounts.by_key(pro.key)
    batch = await service.store.batches.get(await pro.created())
    assert found
    assert batch.created_by == found.key_id


async def test_an_approval_that_has_expired(service: Service, pro: Caller) -> None:
    digest = await waiting(service, pro, approval_expires_hours=1)
    service.clock.advance(hours=1)
    for call in ("approve", "reject", "apply"):
        refused(await post(pro, call, {"digest": digest}), 409, "CONFLICT", "approval")
    await service.store.decisions.expire_approvals(service.clock())
    assert (await pro.status("b1"))["status"] == "completed"
    refused(await post(pro, "approve", {"digest": digest}), 409, "CONFLICT", "status")


async def test_a_batch_that_proposes_nothing(service: Service, pro: Caller) -> None:
    batch_id = await pro.created()
    for method, call, body in (
        ("GET", "changes", None),
        ("GET", "jobs/j0/diff", None),
        ("POST", "approve", {"digest": "0" * 64}),
        ("POST", "reject", None),
        ("POST", "apply", None),
    ):
        answer = await pro.send(method, f"{BATCHES}/{batch_id}/{call}", json=body)
        error = refused(answer, 409, "CONFLICT", "status")
        assert BatchStatus.QUEUED in error["message"]


async def test_a_job_without_a_preview(service: Service, pro: Caller) -> None:
    await waiting(service, pro)
    refused(await pro.get(f"{B1}/changes", job_id="j9"), 404, "NOT_FOUND", "job_id")
    refused(await pro.get(f"{B1}/jobs/j9/diff"), 404, "NOT_FOUND", "job_id")


async def test_a_damaged_preview_is_never_approved(service: Service, pro: Caller) -> None:
    digest = await waiting(service, pro)
    service.store.artifacts.path("batches/b1/jobs/j1/1/changes.parquet").write_bytes(b"PAR1")
    for answer in (
        await pro.get(f"{B1}/changes"),
        await pro.get(f"{B1}/jobs/j1/diff"),
        await post(pro, "approve", {"digest": digest}),
    ):
        assert answer.status_code == 503
        assert "'j1'" in error_of(answer)["message"]
    assert await changes(pro, job_id="j0", safety=Safety.SAFE) == ["a1", "a2"]


async def test_a_cancelled_batch_keeps_its_changes(service: Service, pro: Caller) -> None:
    digest = await waiting(service, pro)
    assert data(await pro.cancel("b1"))["status"] == "cancelled"
    assert len(await changes(pro)) == 4
    refused(await post(pro, "approve", {"digest": digest}), 409, "CONFLICT", "status")
