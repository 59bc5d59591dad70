"""Steps that an interruption may not divide.

Ray cancels a task by interrupting the main thread of its worker, at any line, and the worker lives
on. A step that has been begun and not remembered yet, such as a program just started or a folder
half removed, would then stay for as long as the worker does.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import current_thread, main_thread


@contextmanager
def held() -> Iterator[None]:
    """Within, an interruption (``SIGINT``) waits; it is raised when the block is left.

    Keep the block short. Only the main thread is ever interrupted; elsewhere this does nothing.
    """
    before = signal.getsignal(signal.SIGINT)
    # Only the main thread may set handlers; what is not callable is the system's own or none.
    if current_thread() is not main_thread() or not callable(before):
        yield
        return
    came = False

    def note(*_: object) -> None:
        nonlocal came
        came = True

    signal.signal(signal.SIGINT, note)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        # After the handler is back: the signal is raised again for whoever would have received it.
        if came:
            signal.raise_signal(signal.SIGINT)
