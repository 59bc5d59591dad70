"""What the e-mails about a refactor batch say."""

from datetime import UTC, datetime
from pathlib import Path

from tests.aggregate.refactor_batch import awaiting, delivered
from wundr_ray.aggregate.refactoring.document import build_document
from wundr_ray.notify.email_message import Report, compose
from wundr_ray.notify.letters import approval_of, end_of

NOW = datetime(2025, 9, 16, 12, tzinfo=UTC)


def test_the_numbers_of_a_refactor_batch(tmp_path: Path) -> None:
    results = build_document(delivered(awaiting(tmp_path))).results
    message = compose(
        end_of(results), Report(None, "-"), "a@x.example", "w@x.example", "msg_1", NOW
    )
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


def test_what_awaits_approval_until_when_and_how_to_decide(tmp_path: Path) -> None:
    results = build_document(awaiting(tmp_path)).results
    letter = approval_of(results, datetime(2025, 9, 17, 10, 30, tzinfo=UTC))
    message = compose(letter, Report(None, "-"), "a@x.example", "w@x.example", "msg_1", NOW)
    assert message["Subject"] == "Wundr: Code Standardization awaits approval"
    digest = "9" * 64
    for part in message.iter_parts():
        shown = part.get_content()
        for words in (
            "2 of 3",
            "1 review, 4 safe",
            digest,
            "2025-09-17 10:30 UTC",
            f"wundr batch approve batch_1 --digest {digest} --apply",
            "wundr batch reject batch_1",
            "completed, 4 changes",
        ):
            assert words in shown
    forever = dict(approval_of(results, None).numbers)
    assert forever["Expires"] == "never"
