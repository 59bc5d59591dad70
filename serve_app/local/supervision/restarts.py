"""How often a detached installation was started again, when, and why."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from wundr_ray import private

KEPT = 50
LASTING_SECONDS = 300.0
MOST_DELAY_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Restart:
    """``at`` is when the end was seen; ``works`` is False until the API answers again."""

    at: str
    why: str
    works: bool = False


def delay(attempts: int) -> float:
    """How many seconds the next attempt waits: nothing at first, then ever longer.

    ``attempts`` are those since the installation last ran for five minutes.
    """
    return 0.0 if attempts == 0 else min(MOST_DELAY_SECONDS, 2.0 ** min(attempts - 1, 10))


def attempts_after(ran_for: float, attempts: int) -> int:
    """How many attempts count when an installation that ran for so many seconds ends."""
    return 0 if ran_for >= LASTING_SECONDS else attempts


def summary(restarts: list[Restart]) -> str:
    """For people: how often, and the last time with its reason."""
    if not restarts:
        return "never started again"
    last = restarts[-1]
    times = "once" if len(restarts) == 1 else f"{len(restarts)} times"
    moment = f"{datetime.fromisoformat(last.at):%Y-%m-%d %H:%M:%S} UTC"
    again = f"started again {times}" if last.works else f"being started again, {times} by now"
    return f"{again}; last at {moment}: {last.why}"


def load(home: Path) -> list[Restart]:
    """Since the operator's last `wundr up`, the oldest first; none if the file is damaged."""
    try:
        return [Restart(**each) for each in json.loads(_file(home).read_text("utf-8"))]
    except (FileNotFoundError, ValueError, TypeError):
        return []


def save(home: Path, restarts: list[Restart]) -> None:
    private.write(_file(home), json.dumps([asdict(each) for each in restarts[-KEPT:]], indent=1))


def _file(home: Path) -> Path:
    return home / "restarts.json"
