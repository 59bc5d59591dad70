"""How long a loop that looks into the database pauses between two looks."""

from dataclasses import dataclass, field

BUSY_SECONDS, IDLE_SECONDS = 0.05, 0.5

REST_AFTER_SECONDS = 30.0
"""After this time without work a loop polls less often: an idle installation costs little."""


@dataclass(slots=True)
class Pauses:
    """``rest_seconds`` is the pause between two looks of a loop that has had no work for long."""

    rest_seconds: float
    worked_at: float = field(default=0.0, init=False)

    def after(self, work_done: bool, now: float) -> float:
        """The pause in seconds after a look at ``now``, in seconds of a steady clock."""
        if work_done:
            self.worked_at = now
            return BUSY_SECONDS
        at_rest = now - self.worked_at >= REST_AFTER_SECONDS
        return self.rest_seconds if at_rest else IDLE_SECONDS
