"""Work on many syntax trees without garbage collection."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from wundr_ray import interrupts


@contextmanager
def no_collection() -> Iterator[None]:
    """No garbage collection meanwhile: it would walk each tree again and again for nothing."""
    enabled = gc.isenabled()
    try:
        gc.disable()
        yield
    finally:
        with interrupts.held():
            if enabled:
                gc.enable()
