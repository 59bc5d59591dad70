from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from wundr_ray.contract.envelopes import Envelope, Meta
from wundr_ray.contract.formats import FILE_TYPES, ending_of
from wundr_ray.contract.responses import Health, JobCounts, Progress
from wundr_ray.contract.vocabulary import EventName, Priority, ReportFormat, Severity


def test_fields_can_be_read_as_of_a_dictionary() -> None:
    counts = JobCounts(total=3, queued=3)
    assert counts["total"] == counts.total == 3
    for name in ("nothing", "model_fields", "__class__"):
        with pytest.raises(KeyError, match=name):
            counts[name]


def test_a_client_ignores_fields_of_a_newer_server() -> None:
    assert JobCounts.model_validate({"total": 1, "paused": 1}) == JobCounts(total=1)


def test_answers_cannot_be_changed() -> None:
    counts = JobCounts(total=1)
    with pytest.raises(ValidationError):
        setattr(counts, "total", 2)  # noqa: B010 - mypy knows that it is forbidden


def test_times_are_rfc_3339_in_utc() -> None:
    meta = Meta(
        timestamp=datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC),
        version="1",
        request_id="r",
        processing_time_ms=1.5,
    )
    text = Envelope(data=Health(status="ok", version="1"), meta=meta).model_dump_json()
    assert '"timestamp":"2025-01-02T03:04:05Z"' in text
    assert Envelope[Health].model_validate_json(text).meta == meta


@pytest.mark.parametrize("percentage", [-1, 101])
def test_progress_is_a_percentage(percentage: int) -> None:
    with pytest.raises(ValidationError):
        Progress(
            percentage=percentage,
            current_jobs=[],
            completed_jobs=[],
            failed_jobs=[],
            estimated_remaining=None,
        )


def test_every_format_is_a_file_of_its_own_name() -> None:
    assert set(FILE_TYPES) == set(ReportFormat)
    assert len({ending_of(each) for each in ReportFormat}) == len(ReportFormat)
    for each, kind in FILE_TYPES.items():
        assert ending_of(each).endswith(f".{kind.extension}")


def test_orders_that_others_rely_on() -> None:
    assert list(Priority) == ["low", "medium", "high", "urgent"]
    assert list(Severity) == ["critical", "high", "medium", "low"]


def test_the_specifications_events() -> None:
    batch = "created started progress job_completed awaiting_approval approved rejected applied"
    changeset = "opened edited merged closed undone failed"
    ends = "completed failed cancelled"
    assert list(EventName) == [
        *(f"batch.{name}" for name in batch.split()),
        *(f"changeset.{name}" for name in changeset.split()),
        *(f"batch.{name}" for name in ends.split()),
    ]
