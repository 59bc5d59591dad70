"""Interruptions of a worker, and steps that they may not divide.

Ray cancels a task by interrupting the main thread of its worker, at any line, and the worker lives
on. Work that has begun but is not recorded yet, such as a program just started or a folder half
removed, would then be left behind until the worker ends.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import current_thread, main_thread


def accept() -> None:
    """Make this process interruptible (``SIGINT``) if it has inherited that it is not.

    A shell starts background programs (``wundr up &`` in a script) so that they ignore the signal,
    and their children inherit this. A cancelled task would then run until its worker is killed.
    """
    if current_thread() is main_thread() and signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@contextmanager
def held() -> Iterator[None]:
    """Delay an interruption (``SIGINT``) in the block; it is raised when the block is left.

    Keep the block short. Only the main thread is ever interrupted; elsewhere this does nothing.
    """
    previous = signal.getsignal(signal.SIGINT)
    # Only the main thread may set handlers. One that is not callable is the system's default, or
    # ignores the signal: then there is nothing to delay.
    if current_thread() is not main_thread() or not callable(previous):
        yield
        return
    is_interrupted = False

    def note(*_: object) -> None:
        nonlocal is_interrupted
        is_interrupted = True

    signal.signal(signal.SIGINT, note)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, previous)
        # Only now that the handler is back: it receives the signal as if it had just arrived.
        if is_interrupted:
            signal.raise_signal(signal.SIGINT)
