"""What every report says of itself."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class About:
    """``kind`` is what the report is, as a title; ``at`` the moment that it shows."""

    kind: str
    name: str
    batch_id: str
    at: datetime

    @property
    def subject(self) -> str:
        return f"{self.kind}, batch {self.batch_id}"
