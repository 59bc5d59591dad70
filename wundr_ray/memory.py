"""A bound on the memory of one task: of this process, and of the programs it runs meanwhile.

Ray only keeps account of the memory that a task requests; it enforces nothing. The system can limit
a process's address space, and then an allocation fails cleanly. The memory of a program is measured
while it runs.
"""

import resource
from collections.abc import Iterator
from contextlib import contextmanager

import psutil

from wundr_ray import interrupts

RESERVE_BYTES = 1_000_000_000
"""Address space that libraries reserve and do not use; measured: 700 MB by a pool of threads."""

_unbounded = 1 << 62
_most_resident = _unbounded


@contextmanager
def bounded(most_bytes: int) -> Iterator[None]:
    """In the block, ``MemoryError`` is raised where the process would grow by over ``most_bytes``.

    The bound is relative to what the process has now, because a Ray worker at rest has two to
    eight gigabytes of address space. Programs may use what this process leaves of the bound: see
    ``left_for_programs``.
    """
    global _most_resident
    held = psutil.Process().memory_info()
    before = resource.getrlimit(resource.RLIMIT_AS)
    # The soft limit only: a process without privileges could never raise the hard one again.
    most = _lower(held.vms + most_bytes + RESERVE_BYTES, before[1])
    try:
        with interrupts.held():
            resource.setrlimit(resource.RLIMIT_AS, (most, before[1]))
            _most_resident = held.rss + most_bytes
        yield
    finally:
        with interrupts.held():
            _most_resident = _unbounded
            resource.setrlimit(resource.RLIMIT_AS, before)


def left_for_programs() -> int:
    """How many bytes the programs of a task may hold now, beside what the task itself holds."""
    return max(0, _most_resident - psutil.Process().memory_info().rss)


def resident(process: psutil.Process) -> int:
    """The bytes that a process and all its children hold."""
    held = 0
    for member in (process, *process.children(recursive=True)):
        try:
            held += member.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return held


def _lower(wanted: int, hard: int) -> int:
    return wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
