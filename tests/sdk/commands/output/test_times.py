"""Times by the reader's clock."""

import time
from datetime import UTC, datetime

import pytest

from tests.sdk.conftest import Run
from tests.sdk.fake_server import FakeServer
from wundr_sdk.commands.output.tables import minute_text, time_text, with_zone

WINTER = datetime(2026, 1, 31, 23, 30, tzinfo=UTC)
SUMMER = datetime(2026, 7, 31, 23, 30, tzinfo=UTC)


def go_to(zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()


@pytest.mark.parametrize(
    ("zone", "winter", "summer", "heading"),
    [
        ("UTC", "2026-01-31 23:30:00 UTC", "2026-07-31 23:30:00 UTC", "At (UTC)"),
        (
            "Europe/Berlin",
            "2026-02-01 00:30:00 CET",
            "2026-08-01 01:30:00 CEST",
            "At (CET/CEST)",
        ),
        (
            "America/Sao_Paulo",
            "2026-01-31 20:30:00 UTC-03",
            "2026-07-31 20:30:00 UTC-03",
            "At (UTC-03)",
        ),
        ("Asia/Kolkata", "2026-02-01 05:00:00 IST", "2026-08-01 05:00:00 IST", "At (IST)"),
    ],
)
def test_zones(
    zone: str, winter: str, summer: str, heading: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_to(zone, monkeypatch)
    assert (time_text(WINTER), time_text(SUMMER)) == (winter, summer)
    assert (minute_text(WINTER), minute_text(SUMMER)) == (winter[:16], summer[:16])
    assert with_zone("At") == heading
    assert time_text(None) == minute_text(None) == "-"


def test_a_long_heading_is_no_wider_than_the_times(monkeypatch: pytest.MonkeyPatch) -> None:
    go_to("Europe/Berlin", monkeypatch)
    assert with_zone("Created") == "Created\n(CET/CEST)"


def test_json_stays_in_utc(wundr: Run, server: FakeServer, monkeypatch: pytest.MonkeyPatch) -> None:
    go_to("Europe/Berlin", monkeypatch)
    server.add()
    assert "2024-09-16 12:30:00 CEST" in wundr("batch", "status", "batch_1").stdout
    assert "2024-09-16T10:30:00Z" in wundr("batch", "status", "batch_1", "--json").stdout
    assert "Created (CET/CEST)\t" in wundr("batch", "list").stdout
