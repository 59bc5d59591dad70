"""Creating batches, and every reason not to."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.contract.bodies import CREATE, small
from tests.serve_app.batch_bodies import BRANCH, URL, many
from tests.serve_app.service import (
    BATCHES,
    Caller,
    Service,
    body_of,
    data,
    open_service,
    refused,
)
from wundr_ray.contract.batches.requests import BatchOptions

HOOK = "https://example.com/hook"


async def test_created(service: Service, pro: Caller) -> None:
    answer = await pro.create(small("description", "Zweiter Versuch ✓"))
    got = data(answer, 202)
    assert answer.headers["Location"] == f"{BATCHES}/{got['batch_id']}"
    assert got["batch_id"].startswith("batch_")
    assert (got["type"], got["priority"]) == ("analysis", "medium")
    assert got["created_at"] == "2026-03-02T10:30:00Z"
    assert got["estimated_completion"] is None  # nothing is known of the project
    assert got["webhook_url"] is None
    assert got["warnings"] == []
    followed = data(await pro.get(answer.headers["Location"]))
    assert (followed["status"], followed["description"]) == ("queued", "Zweiter Versuch ✓")


async def test_ids_are_unique(pro: Caller) -> None:
    answers = [await pro.create() for _ in range(5)]
    assert len({data(answer, 202)["batch_id"] for answer in answers}) == 5
    assert len({answer.headers["X-Request-ID"] for answer in answers}) == 5


async def test_what_is_left_out_takes_the_plans_limits(service: Service, free: Caller) -> None:
    batch = await service.store.batches.get(await free.created())
    assert (batch.max_parallel, batch.timeout_minutes) == (2, 30)


async def test_notifications_are_kept(service: Service, pro: Caller) -> None:
    wanted = {"webhook": "https://example.com/hook", "email": "team@example.com"}
    got = data(await pro.create(small("options.notification", wanted)), 202)
    assert got["webhook_url"] == wanted["webhook"]
    batch = await service.store.batches.get(got["batch_id"])
    assert batch.options["notification"] == wanted
    assert (await pro.status(got["batch_id"]))["webhook_url"] == wanted["webhook"]


async def test_an_email_is_warned_about_where_none_can_be_sent(pro: Caller) -> None:
    body = small("options.notification", {"webhook": HOOK, "email": "team@example.com"})
    (warning,) = data(await pro.create(body), 202)["warnings"]
    assert warning["field"] == "options.notification.email"
    assert "not set up to send e-mail" in warning["reason"]


async def test_an_email_is_not_warned_about_where_it_is_sent(
    tmp_path: Path, migrated: Path
) -> None:
    async with open_service(tmp_path, migrated, smtp_host="mail.example") as service:
        caller = await service.caller("acme", "pro")
        body = small("options.notification", {"webhook": HOOK, "email": "team@example.com"})
        assert data(await caller.create(body), 202)["warnings"] == []


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        ({}, True),
        ({"output": {"aggregate_report": False}}, False),
        ({"aggregate_report": True}, True),
        ({"aggregate_report": False}, False),
        ({"aggregate_report": True, "output": {"aggregate_report": False}}, True),
    ],
)
async def test_aggregate_report_may_stand_in_two_places(
    service: Service, pro: Caller, options: dict[str, Any], wanted: bool
) -> None:
    batch = await service.store.batches.get(await pro.created(small("options", options)))
    assert BatchOptions.model_validate(batch.options).wants_report is wanted


async def test_a_json_suffix_and_a_charset_are_json_too(pro: Caller) -> None:
    for content_type in (
        "application/json; charset=utf-8",
        "Application/JSON",
        "application/x+json",
    ):
        data(await pro.post_text(CREATE, content_type), 202)


async def test_a_byte_order_mark_is_no_reason_to_refuse(pro: Caller) -> None:
    data(await pro.post_text(b"\xef\xbb\xbf" + CREATE.encode()), 202)


async def test_too_many_jobs(service: Service, free: Caller, pro: Caller) -> None:
    enterprise = await service.caller("big", "enterprise")
    data(await enterprise.create(many(1000)), 202)
    for caller, jobs in ((enterprise, 1001), (pro, 21), (free, 6)):
        error = refused(await caller.create(many(jobs)), 413, "BATCH_SIZE_EXCEEDED", "jobs")
        assert f"{jobs:,} jobs" in error["message"]


@pytest.mark.parametrize(
    ("field", "allowed"), [("options.max_parallel", 5), ("options.timeout_minutes", 120)]
)
async def test_more_than_the_plan_allows(pro: Caller, field: str, allowed: int) -> None:
    data(await pro.create(small(field, allowed)), 202)
    error = refused(
        await pro.create(small(field, allowed + 1)), 409, "INSUFFICIENT_RESOURCES", field
    )
    assert error["message"] == f"{field}: {allowed + 1} is above the pro plan's {allowed}"


async def test_a_job_larger_than_any_node(service: Service) -> None:
    enterprise = await service.caller("big", "enterprise")
    body = many(2)
    body["jobs"][1]["config"]["resources"] = {"cpu_cores": 17, "memory_gb": 64.5}
    prefix = "jobs.1.config.resources"
    fields = f"{prefix}.cpu_cores", f"{prefix}.memory_gb"
    error = refused(await enterprise.create(body), 409, "INSUFFICIENT_RESOURCES", *fields)
    assert "largest node's 16" in error["details"][0]["reason"]


async def test_the_days_batches_are_used_up(service: Service, free: Caller, pro: Caller) -> None:
    for _ in range(3):
        await free.created()
    service.clock.now = datetime(2026, 3, 2, 23, 59, 50, 500_000, tzinfo=UTC)
    answer = await free.create()
    error = refused(answer, 429, "QUOTA_EXCEEDED")
    assert answer.headers["Retry-After"] == "10"
    assert "2026-03-03T00:00:00Z" in error["message"]
    await pro.created()
    service.clock.advance(seconds=10)
    await free.created()


async def test_what_was_refused_does_not_count(free: Caller) -> None:
    for _ in range(5):
        refused(
            await free.create(small("options.max_parallel", 3)),
            409,
            "INSUFFICIENT_RESOURCES",
            "options.max_parallel",
        )
    await free.created()


async def test_local_repositories_where_they_are_allowed(tmp_path: Path, migrated: Path) -> None:
    async with open_service(tmp_path, migrated, allow_local_repositories=True) as service:
        caller = await service.caller("acme", "pro")
        for url in ("/srv/git/app", "file:///srv/git/app", "https://example.com/app"):
            await caller.created(small(URL, url))


async def test_a_local_path_is_said_to_be_its_last_commit(tmp_path: Path, migrated: Path) -> None:
    async with open_service(tmp_path, migrated, allow_local_repositories=True) as service:
        caller = await service.caller("acme", "pro")

        async def warned(body: Any) -> list[str]:
            answer = data(await caller.create(body), 202)
            return [f"{each['field']}: {each['reason'][:44]}" for each in answer["warnings"]]

        said = "the last commit of a local path is analysed:"
        assert await warned(small(URL, "/srv/git/app")) == [f"{URL}: {said}"]
        assert await warned(small(URL, "file:///srv/git/app")) == [f"{URL}: {said}"]
        assert await warned(small(URL, "https://example.com/app")) == []
        pinned = small(URL, "/srv/git/app")
        pinned["jobs"][0]["config"]["project"]["repository"]["commit"] = "1" * 40
        assert await warned(pinned) == []
        items = [{"project_name": "a", "repo_url": url} for url in ("https://x.org/a", "/srv/a")]
        by_template = {"template": "analysis", "items": items}
        assert await warned(by_template) == [f"items.1.repo_url: {said}"]


async def test_local_repositories_are_the_only_accounts(tmp_path: Path, migrated: Path) -> None:
    async with open_service(tmp_path, migrated, allow_local_repositories="alone") as service:
        caller = await service.caller("acme", "pro")
        await caller.created(small(URL, "/srv/git/app"))
        await service.caller("other", "free")
        for send in caller.create, caller.validate:
            answer = await send(small(URL, "/srv/git/app"))
            assert "several accounts" in answer.text
        error = refused(
            await caller.create(small(URL, "file:///etc")), 422, "INVALID_JOB_CONFIG", URL
        )
        assert "WUNDR_ALLOW_LOCAL_REPOSITORIES=true" in error["details"][0]["reason"]
        await caller.created(small(URL, "https://example.com/app"))


async def test_a_public_server_reads_no_local_repositories(tmp_path: Path, migrated: Path) -> None:
    settings = {"allow_local_repositories": "alone", "public_url": "https://wundr.example.com"}
    async with open_service(tmp_path, migrated, **settings) as service:
        caller = await service.caller("acme", "pro")
        error = refused(
            await caller.create(small(URL, "/srv/git/app")), 422, "INVALID_JOB_CONFIG", URL
        )
        assert "WUNDR_PUBLIC_URL" in error["details"][0]["reason"]


async def pieces(total: int) -> AsyncIterator[bytes]:
    for _ in range(total // 1000):
        yield b" " * 1000


async def test_too_large_by_its_length(tmp_path: Path, migrated: Path) -> None:
    async with open_service(tmp_path, migrated, max_body_bytes=100_000) as service:
        caller = await service.caller("acme", "pro")
        error = refused(await caller.post_text(b" " * 100_001), 413, "PAYLOAD_TOO_LARGE")
        assert "100000 bytes" in error["message"]
        padding = " " * (100_000 - len(CREATE.encode()))
        data(await caller.post_text(CREATE + padding), 202)


async def test_too_large_by_its_pieces(tmp_path: Path, migrated: Path) -> None:
    async with open_service(tmp_path, migrated, max_body_bytes=100_000) as service:
        caller = await service.caller("acme", "pro")
        headers = {"Content-Type": "application/json"}
        for method, path in (("POST", BATCHES), ("DELETE", f"{BATCHES}/batch_1")):
            answer = await caller.send(method, path, content=pieces(101_000), headers=headers)
            refused(answer, 413, "PAYLOAD_TOO_LARGE")


@pytest.mark.parametrize(
    ("length", "status"),
    [
        ("9" * 5000, 413),
        ("9" * 21, 413),
        ("8000001", 413),
        ("8000000", 202),
        ("0" * 5000, 202),
        ("\xb2", 202),
        ("-1", 202),
        ("x", 202),
        ("", 202),
    ],
)
async def test_lengths_that_lie(pro: Caller, length: str, status: int) -> None:
    headers = {"Content-Type": "application/json", "Content-Length": length.encode("latin-1")}
    answer = await pro.send("POST", BATCHES, content=CREATE, headers=headers)
    body_of(answer)
    assert answer.status_code == status


async def test_metadata_is_shown_and_finds_batches(pro: Caller, stranger: Caller) -> None:
    core = small("options.metadata", {"team": "core", "a.b-c": "x:y"})
    first = await pro.created(core)
    second = await pro.created(small("options.metadata", {"team": "core", "quarter": ""}))
    await pro.created()
    await stranger.created(core)
    assert (await pro.status(first))["metadata"] == {"team": "core", "a.b-c": "x:y"}
    for wanted, found in (
        (["team:core"], {first, second}),
        (["team:core", "a.b-c:x:y"], {first}),
        (["quarter:"], {second}),
        (["team:core", "team:web"], set()),
        (["team:Core"], set()),
        (["none:core"], set()),
        (["a:x"], set()),
    ):
        got = data(await pro.get(BATCHES, metadata=wanted))
        assert {each["batch_id"] for each in got} == found
        assert all(each["metadata"] for each in got)


@pytest.mark.parametrize("pair", ["team", ":core", "a b:c", "$[0]:x", "a:b\0", "x" * 41 + ":y"])
async def test_what_is_no_pair_of_metadata(pro: Caller, pair: str) -> None:
    refused(await pro.get(BATCHES, metadata=pair), 422, "INVALID_REQUEST", "metadata.0")


async def test_a_project_by_its_id(service: Service, pro: Caller, stranger: Caller) -> None:
    first = await pro.created(small(BRANCH, "develop"))
    (job,) = await service.store.batches.jobs(first)
    body = small("jobs.0.config", {"project_id": job.project_id, "rules": ["security"]})
    (again,) = await service.store.batches.jobs(await pro.created(body))
    assert again.project_id == job.project_id
    assert again.config["project"] == job.config["project"]
    assert again.config["project"]["repository"]["branch"] == "develop"
    assert (again.config["project_id"], again.config["rules"]) == (None, ["security"])
    refused(await stranger.create(body), 422, "INVALID_JOB_CONFIG", "jobs.0.config.project_id")


async def test_the_branch_is_the_latest_jobs(service: Service, pro: Caller) -> None:
    await pro.created(small(BRANCH, "develop"))
    service.clock.advance(seconds=1)
    (job,) = await service.store.batches.jobs(await pro.created())
    body = small("jobs.0.config", {"project_id": job.project_id})
    (again,) = await service.store.batches.jobs(await pro.created(body))
    assert again.config["project"]["repository"]["branch"] is None


async def test_approval_is_kept(service: Service, pro: Caller) -> None:
    batch = await service.store.batches.get(
        await pro.created(small("options.require_approval", True))
    )
    assert batch.options["require_approval"] is True


async def test_estimates_come_from_the_projects_history(service: Service, pro: Caller) -> None:
    body = many(2)
    body["jobs"][0]["config"]["resources"] = {"cpu_cores": 2}
    first = data(await pro.create(body), 202)
    assert first["estimated_completion"] is None
    assert (await pro.status(first["batch_id"]))["resource_usage"]["credits_estimated"] == 3
    await service.gateway.run_all(first["batch_id"], minutes=5)
    checked = data(await pro.send("POST", f"{BATCHES}:validate", json=body))
    assert (checked["estimated_seconds"], checked["credits_estimated"]) == (300, 15)
    again = data(await pro.create(body), 202)
    assert again["estimated_completion"] == "2026-03-02T10:40:00Z"
    assert (await pro.status(again["batch_id"]))["resource_usage"]["credits_estimated"] == 15
    body["jobs"][0]["config"]["rules"] = ["complexity"]  # never run with these
    checked = data(await pro.send("POST", f"{BATCHES}:validate", json=body))
    assert (checked["estimated_seconds"], checked["credits_estimated"]) == (None, 7)
