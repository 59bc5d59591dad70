"""Which shards of a job are worked on, and how one that comes to nothing is narrowed, purely.

A shard that is lost is halved, again and again, down to the file at fault, which is left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from wundr_ray.domain.files.shards import Span, halve
from wundr_ray.jobs.interface import Loss


@dataclass(frozen=True, slots=True)
class Try:
    """A shard that is worked on; ``again`` if it is one file that was lost with a worker before."""

    span: Span
    again: bool = False


@dataclass(frozen=True, slots=True)
class Poisoned:
    """A file, by its position among those to work on, that came to nothing, and why."""

    position: int
    code: str
    reason: str


_CRASHED = "crashed", "its analysis crashed the worker process, or did not end, twice"
_REASONS = {
    Loss.CRASHED: _CRASHED,
    Loss.TIMED_OUT: _CRASHED,
    Loss.OUT_OF_MEMORY: ("out_of_memory", "its analysis needs more memory than the job has"),
}


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Every file is at each moment in one of ``open``, in one of ``done``, or poisoned."""

    open: frozenset[Try]
    done: tuple[Try, ...] = ()
    poisoned: tuple[Poisoned, ...] = ()

    @property
    def bytes_done(self) -> int:
        return sum(each.span.size_bytes for each in self.done)

    def finish(self, ended: Try) -> "Narrowing":
        return replace(self, open=self.open - {ended}, done=(*self.done, ended))

    def lose(self, lost: Try, loss: Loss) -> tuple["Narrowing", Sequence[Try]]:
        """With what is to be tried instead."""
        if others := _instead_of(lost, loss):
            return replace(self, open=(self.open - {lost}) | set(others)), others
        poisoned = Poisoned(lost.span.start, *_REASONS[loss])
        rest = replace(self, open=self.open - {lost}, poisoned=(*self.poisoned, poisoned))
        return rest, ()


def _instead_of(lost: Try, loss: Loss) -> Sequence[Try]:
    """A single file gets a second run, lest a worker lost by chance costs it."""
    if lost.span.files > 1:
        return [Try(half) for half in halve(lost.span)]
    if lost.again or loss is Loss.OUT_OF_MEMORY:
        return ()
    return [Try(lost.span, again=True)]
