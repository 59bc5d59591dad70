"""Steps that an interruption may not divide.

Ray cancels a task by interrupting the main thread of its worker, at any line, and the worker lives
on. Work that has begun but is not recorded yet, such as a program just started or a folder half
removed, would then be left behind until the worker ends.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import current_thread, main_thread


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
