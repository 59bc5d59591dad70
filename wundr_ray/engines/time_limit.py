"""A bound on the CPU time of one file, for what no bound on its size can prevent.

Some of bandit's tests are quadratic or worse: 2 MB of ``"select "`` keep one of its regular
expressions busy for twenty minutes.
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from wundr_ray import interrupts


class OutOfTime(BaseException):
    """Not an ``Exception``: bandit catches those that its tests raise, and carries on."""


@contextmanager
def cpu_limit(seconds: float) -> Iterator[None]:
    """Raise ``OutOfTime`` once the block has used ``seconds`` of the process's user CPU time.

    Python runs signal handlers in its main thread, where Ray runs tasks too; in any other thread
    there is no limit.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.getsignal(signal.SIGVTALRM)
    try:
        with interrupts.held():
            signal.signal(signal.SIGVTALRM, _stop)
            signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
        yield
    finally:
        with interrupts.held():
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            signal.signal(signal.SIGVTALRM, before)


def _stop(signum: int, frame: FrameType | None) -> None:
    raise OutOfTime
