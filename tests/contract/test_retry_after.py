"""What ``Retry-After`` asks for, in each of its forms."""

from datetime import UTC, datetime

import pytest

from wundr_ray.contract.retry_after import retry_after_seconds

NOW = datetime(2026, 3, 1, 12, 0, 0, 500_000, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        (" 7 ", 7),
        ("0", 0),
        ("9" * 40, 999_999_999),
        ("Sun, 01 Mar 2026 12:01:00 GMT", 60),
        ("Sunday, 01-Mar-26 12:01:00 GMT", 60),
        ("Sun Mar  1 12:01:00 2026", 60),
        ("Sun, 01 Mar 2026 13:01:00 +0100", 60),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 999_999_999),
        ("Sun, 01 Mar 2026 11:59:00 GMT", None),
        ("Wed, 21 Oct 2015 07:28:00 GMT", None),
        ("", None),
        ("-1", None),
        ("1.5", None),
        ("soon", None),
        ("²", None),
        ("Sun, 99 Mar 2026 12:01:00 GMT", None),
        ("Sun, 01 Mar 99999999999 12:01:00 GMT", None),
        ("Sun, 01 Mar 2026 12:01:00 +9999999999", None),
        (",:" * 1000, None),
    ],
)
def test_what_the_header_asks_for(header: str, seconds: int | None) -> None:
    assert retry_after_seconds(header, NOW) == seconds
