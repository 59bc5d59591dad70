"""Schedules over HTTP: their life, their runs, what is refused, and what nobody else sees."""

from typing import Any

import pytest

from tests.admission.service import settle_due
from tests.contract.bodies import small
from tests.serve_app.service import Caller, Service, data, refused
from wundr_ray.contract.batches.schedules import ScheduleDetail
from wundr_ray.store.schema import schedules

SCHEDULES = "/v1/schedules"
TOKEN = "ghp_Secret0fTheTest"


def wish(**changes: Any) -> dict[str, Any]:
    fields = {
        "name": "monthly",
        "cron": "0 6 1 * *",
        "time_zone": "Europe/Berlin",
        "batch": small(),
    }
    return fields | changes


async def created(caller: Caller, **changes: Any) -> Any:
    return data(await caller.send("POST", SCHEDULES, json=wish(**changes)), 201)


async def test_the_life_of_a_schedule(service: Service, pro: Caller) -> None:
    answer = await pro.send("POST", SCHEDULES, json=wish())
    made = data(answer, 201)
    place = f"{SCHEDULES}/{made['schedule_id']}"
    assert answer.headers["Location"] == place
    assert made["coming"][:2] == ["2026-04-01T04:00:00Z", "2026-05-01T04:00:00Z"]
    assert len(made["coming"]) == 10
    assert (made["overlap"], made["catch_up"], made["paused"]) == ("skip", "one", False)
    assert made["batch"] == small()
    assert data(await pro.get(place)) == made
    changed = data(await pro.patch(place, {"cron": "0 7 * * MON", "time_zone": "Asia/Tokyo"}))
    assert changed["next_due_at"] == "2026-03-08T22:00:00Z"
    paused = data(await pro.patch(place, {"paused": True}))
    assert (paused["next_due_at"], paused["coming"]) == (None, [])
    resumed = data(await pro.patch(place, {"paused": False}))
    assert resumed["next_due_at"] == changed["next_due_at"]
    (listed,) = data(await pro.get(SCHEDULES))
    assert listed["next_due_at"] == changed["next_due_at"]
    assert "batch" not in listed
    gone = data(await pro.send("DELETE", place))
    assert gone == {"schedule_id": made["schedule_id"], "deleted": True}
    refused(await pro.get(place), 404, "NOT_FOUND")
    refused(await pro.send("DELETE", place), 404, "NOT_FOUND")


async def test_its_runs(service: Service, pro: Caller) -> None:
    made = await created(pro, cron="0 12 * * *", time_zone="UTC")
    place = f"{SCHEDULES}/{made['schedule_id']}"
    service.clock.advance(hours=1.5)
    await settle_due(service.services)
    service.clock.advance(days=3)
    await settle_due(service.services)
    page = await pro.get(f"{place}/runs", per_page=3)
    newest, *missed = data(page)
    assert (newest["outcome"], newest["due_at"]) == ("skipped", "2026-03-05T12:00:00Z")
    assert [each["outcome"] for each in missed] == ["missed", "missed"]
    assert page.json()["pagination"]["total_items"] == 4
    (first,) = data(await pro.get(f"{place}/runs", per_page=3, page=2))
    assert first["outcome"] == "created"
    assert first["batch_id"] == newest["batch_id"]
    assert not first["caught_up"]
    assert (await pro.status(first["batch_id"]))["status"] == "queued"
    assert data(await pro.get(place))["last_run"] == newest
    await service.gateway.run_all(first["batch_id"])
    service.clock.advance(days=1, hours=1)
    await settle_due(service.services)
    (late, *_) = data(await pro.get(f"{place}/runs"))
    assert (late["outcome"], late["caught_up"]) == ("created", True)


async def test_a_schedule_whose_time_zone_is_gone_is_shown_and_mended(
    service: Service, pro: Caller
) -> None:
    made = await created(pro)
    place = f"{SCHEDULES}/{made['schedule_id']}"
    async with service.store.database.write() as connection:
        await connection.execute(schedules.update().values(time_zone="Mars/Base"))
    shown = data(await pro.get(place))
    assert (shown["time_zone"], shown["coming"]) == ("Mars/Base", made["coming"][:1])
    assert len(data(await pro.get(SCHEDULES))) == 1
    other = await pro.patch(place, {"cron": "0 7 1 * *"})
    refused(other, 422, "INVALID_REQUEST", "time_zone")
    mended = data(await pro.patch(place, {"time_zone": "Europe/Berlin"}))
    assert mended["coming"] == made["coming"]


async def test_a_batch_of_any_kind(service: Service, pro: Caller) -> None:
    by_template = {
        "template": "analysis",
        "items": [{"project_name": "app", "repo_url": "https://github.com/acme/app"}],
    }
    made = await created(pro, batch=by_template, cron="0 11 * * *", time_zone="UTC")
    assert made["batch"] == by_template
    service.clock.advance(hours=1)
    await settle_due(service.services)
    (run,) = data(await pro.get(f"{SCHEDULES}/{made['schedule_id']}/runs"))
    assert run["outcome"] == "created"


async def test_a_report_every_month(service: Service, pro: Caller) -> None:
    config = {"projects": {"all": True}, "period": "previous_month"}
    job = {"id": "numbers", "type": "portfolio_summary", "config": config}
    batch = {"name": "Monthly numbers", "type": "report", "jobs": [job]}
    made = await created(pro, batch=batch)
    assert made["batch"] == batch
    service.clock.advance(days=31)
    await settle_due(service.services)
    (run,) = data(await pro.get(f"{SCHEDULES}/{made['schedule_id']}/runs"))
    assert run["outcome"] == "created", run
    assert (await pro.status(run["batch_id"]))["type"] == "report"


async def test_a_report_on_what_is_not_there(pro: Caller, stranger: Caller) -> None:
    """The answer names the id; another account's is as unknown as one that never was."""
    theirs = await stranger.created()
    for batch_id in ("batch_0", theirs):
        merge = {"id": "m", "type": "batch_merge", "config": {"batch_ids": [batch_id]}}
        body = {"name": "Nightly", "type": "report", "jobs": [merge]}
        answer = await pro.send("POST", SCHEDULES, json=wish(batch=body))
        refused(answer, 404, "NOT_FOUND", "batch.jobs.0.config.batch_ids.0")


async def test_access_tokens_are_never_shown(pro: Caller) -> None:
    batch = small()
    batch["jobs"][0]["config"]["project"]["repository"]["access_token"] = TOKEN
    answer = await pro.send("POST", SCHEDULES, json=wish(batch=batch))
    place = answer.headers["Location"]
    for text in (answer.text, (await pro.get(place)).text, (await pro.get(SCHEDULES)).text):
        assert TOKEN not in text
    changed = await pro.patch(place, {"batch": batch})
    assert changed.status_code == 200
    assert TOKEN not in changed.text


@pytest.mark.parametrize(
    ("changes", "code", "field", "says"),
    [
        ({"cron": "61 * * * *"}, "INVALID_REQUEST", "cron", "bad minute"),
        ({"cron": "* * * * *"}, "INVALID_REQUEST", "cron", "at least 15"),
        ({"cron": 5}, "INVALID_REQUEST", "cron", "string"),
        ({"time_zone": "Europe/Berlni"}, "INVALID_REQUEST", "time_zone", "'Europe/Berlin'"),
        ({"overlap": "queue"}, "INVALID_REQUEST", "overlap", "'skip'"),
        ({"catch_up": "all"}, "INVALID_REQUEST", "catch_up", "'one'"),
        ({"corn": "0 6 1 * *"}, "INVALID_REQUEST", "corn", "unknown field"),
        ({"batch": {"nmae": "x"}}, "INVALID_JOB_CONFIG", "batch.name", "required"),
        (
            {"batch": small() | {"options": {"not_before": "2026-03-05T00:00:00Z"}}},
            "INVALID_JOB_CONFIG",
            "batch.options.not_before",
            "leave it out",
        ),
        (
            {"batch": small() | {"options": {"quality_gate": "nosuch"}}},
            "INVALID_JOB_CONFIG",
            "batch.options.quality_gate",
            "nosuch",
        ),
    ],
)
async def test_what_is_refused(
    pro: Caller, changes: dict[str, Any], code: str, field: str, says: str
) -> None:
    answer = await pro.send("POST", SCHEDULES, json=wish(**changes))
    assert answer.status_code == 422, answer.text
    error = answer.json()["error"]
    assert error["code"] == code
    detail = next(each for each in error["details"] if each["field"] == field)
    assert says in detail["reason"]
    assert field in error["message"] or len(error["details"]) > 1
    assert error["resolution"]
    assert data(await pro.get(SCHEDULES)) == []


async def test_a_job_of_the_batch_is_named(pro: Caller) -> None:
    batch = small()
    batch["jobs"][0]["config"]["rules"] = ["complexty"]
    answer = await pro.send("POST", SCHEDULES, json=wish(batch=batch))
    error = answer.json()["error"]
    (detail,) = error["details"]
    assert detail["field"] == "batch.jobs.0.config.rules.0"
    assert repr(batch["jobs"][0]["id"]) in detail["reason"]


async def test_a_name_is_taken_once(pro: Caller) -> None:
    await created(pro)
    refused(await pro.send("POST", SCHEDULES, json=wish()), 409, "CONFLICT", "name")


async def test_others_see_nothing(pro: Caller, stranger: Caller) -> None:
    made = await created(pro)
    place = f"{SCHEDULES}/{made['schedule_id']}"
    for method, path in (("GET", ""), ("PATCH", ""), ("DELETE", ""), ("GET", "/runs")):
        body = {"json": {"paused": True}} if method == "PATCH" else {}
        refused(await stranger.send(method, place + path, **body), 404, "NOT_FOUND")
    assert data(await stranger.get(SCHEDULES)) == []
    assert not data(await pro.get(place))["paused"]


async def test_whose_key_it_has(service: Service, pro: Caller) -> None:
    made = ScheduleDetail.model_validate(await created(pro))
    key = await service.store.accounts.issue_key(pro.account_id, name="second")
    second = Caller(pro.account_id, key.text, service.http)
    changed = data(await second.patch(f"{SCHEDULES}/{made.schedule_id}", {"name": "renamed"}))
    assert (changed["key_id"], changed["key_name"]) == (key.record.id, "second")
    assert changed["key_id"] != made.key_id
