"""The shards of a job in progress, and how a lost one is narrowed down to the file at fault."""

# A single file can crash its worker, exhaust its memory or run for ever, and with it hundreds of
# innocent files of the same shard are lost. The shard is halved, and both halves run again; the
# lost half is halved again. Of 2,000 files the one at fault is alone after eleven rounds, all
# others are analysed, and that one is reported as skipped instead of failing the job.

from collections.abc import Sequence
from dataclasses import dataclass, replace

from wundr_ray.domain.files.shards import ShardSpan, halve
from wundr_ray.jobs.interface import Loss


@dataclass(frozen=True, slots=True)
class Try:
    """A shard in progress; ``again`` if it is a single file that was lost once before."""

    span: ShardSpan
    again: bool = False


@dataclass(frozen=True, slots=True)
class Poisoned:
    """A file that cannot be analysed, by its position among the files of the job, and why."""

    position: int
    code: str
    reason: str


_CRASHED = "crashed", "its analysis twice crashed the worker process or did not end"
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
        """The state after a loss, and the shards to try instead."""
        if others := _instead_of(lost, loss):
            return replace(self, open=(self.open - {lost}) | set(others)), others
        poisoned = Poisoned(lost.span.start, *_REASONS[loss])
        rest = replace(self, open=self.open - {lost}, poisoned=(*self.poisoned, poisoned))
        return rest, ()


def _instead_of(lost: Try, loss: Loss) -> Sequence[Try]:
    """The shards to try instead of a lost one; none if its file is at fault."""
    # A worker may also die by chance, for example with its node. A single file therefore gets a
    # second run before it is given up. A lack of memory is no chance and is not tried again.
    if lost.span.files > 1:
        return [Try(half) for half in halve(lost.span)]
    if lost.again or loss is Loss.OUT_OF_MEMORY:
        return ()
    return [Try(lost.span, again=True)]
