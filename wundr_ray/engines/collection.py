"""Work on many syntax trees without garbage collection."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from wundr_ray import interrupts


@contextmanager
def no_collection() -> Iterator[None]:
    """Suspend garbage collection, which would walk every tree again and again and free nothing."""
    enabled = gc.isenabled()
    try:
        gc.disable()
        yield
    finally:
        with interrupts.held():
            if enabled:
                gc.enable()
