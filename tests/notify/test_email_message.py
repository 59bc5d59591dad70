"""What the e-mail about the end of a refactor batch says."""

from datetime import UTC, datetime
from pathlib import Path

from tests.aggregate.refactor_batch import awaiting, delivered
from wundr_ray.aggregate.refactoring.document import build_document
from wundr_ray.notify.email_message import Report, compose

NOW = datetime(2025, 9, 16, 12, tzinfo=UTC)


def test_the_numbers_of_a_refactor_batch(tmp_path: Path) -> None:
    results = build_document(delivered(awaiting(tmp_path))).results
    message = compose(results, Report(None, "-"), "a@x.example", "w@x.example", "msg_1", NOW)
    assert message["Subject"] == "Wundr: Code Standardization completed"
    text, html = [part.get_content() for part in message.iter_parts()]
    for shown in (
        "Proposed changes        5",
        "Approved                3",
        "Merged                  1",
    ):
        assert shown in text
    assert "completed, 4 changes" in text
    assert "<b>bold" not in html
    assert "\u202e" not in text
