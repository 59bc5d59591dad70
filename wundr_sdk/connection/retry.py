"""When a call is tried again, and after how long. Pure: randomness comes in, waits go out."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Literal, get_args

from wundr_ray.contract.errors import (
    RateLimited,
    ResourceUnavailable,
    TimeoutExceeded,
    WundrError,
)

LONGEST_WAIT_SECONDS = 60
FIRST_WAIT_SECONDS = 0.5
_MOST_DOUBLINGS = 10

BackoffStrategy = Literal["exponential", "linear", "fixed"]
PASSING = (ResourceUnavailable.code, RateLimited.code, TimeoutExceeded.code)
"""The codes that are retried by default. The first also stands for a lost connection."""


@dataclass(frozen=True, slots=True)
class RetryConfig:
    """How often a call is retried, for which error codes, and how long to wait in between.

    ``on_retry(attempt, error)`` is called before each wait; ``attempt`` counts from 1. Waits have
    jitter and last at most 60 seconds. A wait that the server asks for is respected; if it is
    longer than 60 seconds, the call fails. Raises ValueError for settings that make no sense.
    """

    max_retries: int = 3
    backoff_strategy: BackoffStrategy = "exponential"
    retryable_errors: Collection[str] = PASSING
    on_retry: Callable[[int, WundrError], object] | None = None

    def __post_init__(self) -> None:
        if self.max_retries < 0:
            raise ValueError("max_retries must not be negative")
        if self.backoff_strategy not in get_args(BackoffStrategy):
            raise ValueError(f"backoff_strategy must be one of {get_args(BackoffStrategy)}")
        if isinstance(self.retryable_errors, str):
            raise ValueError("retryable_errors must be a list of codes")


def retry_delay(config: RetryConfig, error: WundrError, failures: int, draw: float) -> float | None:
    """Seconds to wait before the next try; None to give up.

    ``failures`` counts those before this one, ``draw`` is a random number from 0 to 1: the wait
    is between half of the strategy's and all of it.
    """
    if error.code not in config.retryable_errors or failures >= config.max_retries:
        return None
    if error.retry_after is not None:
        return error.retry_after if error.retry_after <= LONGEST_WAIT_SECONDS else None
    return backoff_seconds(config.backoff_strategy, failures) * (0.5 + draw / 2)


def backoff_seconds(strategy: BackoffStrategy, failures: int) -> float:
    """The longest wait after so many earlier failures, in seconds."""
    factor = 1
    if strategy == "exponential":
        factor = 1 << min(failures, _MOST_DOUBLINGS)
    elif strategy == "linear":
        factor = failures + 1
    return min(FIRST_WAIT_SECONDS * factor, LONGEST_WAIT_SECONDS)


class Attempts:
    """The tries of one call; ``draw`` gives random numbers from 0 to 1."""

    def __init__(self, config: RetryConfig, draw: Callable[[], float]) -> None:
        self._config = config
        self._draw = draw
        self._failures = 0

    def delay_after(self, error: WundrError) -> float | None:
        """Count the failure; seconds to wait before the next try, None to give up."""
        delay = retry_delay(self._config, error, self._failures, self._draw())
        if delay is None:
            return None
        self._failures += 1
        if self._config.on_retry is not None:
            self._config.on_retry(self._failures, error)
        return delay

    def succeeded(self) -> None:
        """The next failure is a first one again."""
        self._failures = 0
