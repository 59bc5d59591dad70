"""A clock that stands still until it is told to go on."""

from datetime import UTC, datetime, timedelta


class SteppedClock:
    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 10, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **span: float) -> None:
        self.now += timedelta(**span)
