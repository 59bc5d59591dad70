"""Batches that are to start later: accepted, shown with their time, refused where too far."""

from pathlib import Path
from typing import Any

import pytest

from serve_app.local.configuration import BadConfiguration, read_settings
from tests.contract.bodies import small
from tests.serve_app.service import Caller, Service, data, open_service, refused


def scheduled(**options: Any) -> Any:
    return {**small(), "options": options}


async def test_a_time_is_kept_and_shown(service: Service, pro: Caller) -> None:
    await service.gateway.run_all(await pro.created())
    body = scheduled(not_before="2026-03-02T14:00:00+02:00")
    created = data(await pro.create(body), 202)
    assert created["estimated_completion"] > "2026-03-02T12:00:00Z"
    status = await pro.status(created["batch_id"])
    assert (status["not_before"], status["window"]) == ("2026-03-02T12:00:00Z", None)
    assert status["queue"] == {"position": 1, "reason": "not before 2026-03-02T12:00:00Z"}


async def test_the_window_is_kept_and_shown(service: Service, pro: Caller) -> None:
    await service.gateway.run_all(await pro.created())
    created = data(await pro.create(scheduled(window="off_peak")), 202)
    assert created["estimated_completion"] > "2026-03-02T22:00:00Z"
    status = await pro.status(created["batch_id"])
    assert (status["not_before"], status["window"]) == (None, "off_peak")
    reason = "waits for off-peak hours (22:00-06:00 UTC)"
    assert status["queue"] == {"position": 1, "reason": reason}


async def test_the_operator_sets_the_hours(tmp_path: Path, migrated: Path) -> None:
    hours = {"off_peak_hours": "01:00-05:00", "time_zone": "Asia/Kolkata"}
    async with open_service(tmp_path, migrated, **hours) as service:
        caller = await service.caller("acme", "pro")
        await service.gateway.run_all(await caller.created())
        created = data(await caller.create(scheduled(window="off_peak")), 202)
        assert created["estimated_completion"] > "2026-03-02T19:30:00Z"
        status = await caller.status(created["batch_id"])
        assert status["queue"]["reason"] == "waits for off-peak hours (01:00-05:00 Asia/Kolkata)"


async def test_others_do_not_count_a_batch_before_its_time(pro: Caller) -> None:
    await pro.create(scheduled(not_before="2026-03-03T00:00:00Z"))
    second = await pro.created()
    assert (await pro.status(second))["queue"]["position"] == 1


@pytest.mark.parametrize("time", ["2026-03-01T00:00:00Z", "0001-01-01T00:00:00-14:00"])
async def test_a_time_that_has_passed_holds_nothing_back(pro: Caller, time: str) -> None:
    batch_id = await pro.created(scheduled(not_before=time))
    status = await pro.status(batch_id)
    assert status["not_before"] is None
    assert "not before" not in status["queue"]["reason"]


@pytest.mark.parametrize(
    "time",
    [
        "2026-04-02T10:30:00Z",
        "9999-12-31T23:59:59Z",
        "9999-12-31T23:59:59-14:00",
        "0001-01-01T00:00:00+14:00",
    ],
)
async def test_a_time_too_far_ahead_or_outside_of_utc_is_refused(pro: Caller, time: str) -> None:
    answer = await pro.create(scheduled(not_before=time))
    refused(answer, 422, "INVALID_JOB_CONFIG", "options.not_before")


@pytest.mark.parametrize(
    ("name", "value"),
    [("OFF_PEAK_HOURS", "25:00-06:00"), ("OFF_PEAK_HOURS", "x"), ("TIME_ZONE", "Mars/Olympus")],
)
def test_bad_settings_are_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"WUNDR_{name}", value)
    with pytest.raises(BadConfiguration, match=f"^WUNDR_{name}: .*{value}"):
        read_settings()
