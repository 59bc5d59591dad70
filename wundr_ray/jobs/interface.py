"""The interface of job types.

A ``Pipeline`` is a pure state machine that returns steps. The runner
(``runtime/batches/job_runner.py``) performs them as tasks in the job's slot, and reports the result
of each to the pipeline.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

from wundr_ray.contract.jobs import JobRequest
from wundr_ray.contract.vocabulary import BatchType
from wundr_ray.domain.batch.outcomes import JobResult
from wundr_ray.domain.operation.samples import Sample

if TYPE_CHECKING:  # a worker that runs a task needs no database
    from wundr_ray.settings import Settings
    from wundr_ray.store.records import BatchRecord, JobRecord
    from wundr_ray.store.store import Store


class Room(StrEnum):
    """How much of a job's slot a task occupies. Either way it claims one core for itself."""

    SLOT = "slot"  # all of the slot's memory: nothing else of the job should run meanwhile
    CORE = "core"  # one core's share of it: as many run at once as the slot has cores


@dataclass(frozen=True, slots=True)
class Task:
    """A plain function that runs in a worker process; Ray's dashboard shows its name.

    Arguments:
        returns: the number of its results; several are returned as a tuple.
        preload: modules to import before the task's memory is limited, so that libraries do not
            count as memory of the task.
    """

    run: Callable[..., Any]
    returns: int = 1
    room: Room = Room.SLOT
    preload: tuple[str, ...] = ()


class Loss(StrEnum):
    """How a step may be lost without raising an error."""

    CRASHED = "crashed"  # its worker process or node died
    OUT_OF_MEMORY = "out_of_memory"
    TIMED_OUT = "timed_out"  # it was ended after its ``seconds``


@dataclass(frozen=True, slots=True)
class Output:
    """An argument that is a result of an earlier step, by position; the manager never loads it."""

    step: str
    index: int = 0


@dataclass(frozen=True, slots=True)
class Deferred:
    """An argument that is made when its task starts, such as one that holds a secret."""

    make: Callable[[], object] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Step:
    """One task to run.

    Arguments:
        id: unique within the attempt.
        seconds: the longest run time, without the time that the step waits for a core.
        tolerates: the losses that are reported to the pipeline; any other loss ends the attempt.
        may_fail: whether permanent errors are reported to the pipeline; otherwise an error of the
            step ends the attempt.
    """

    id: str
    task: Task
    arguments: tuple[object, ...]
    seconds: float | None = None
    tolerates: frozenset[Loss] = frozenset()
    may_fail: bool = False


@dataclass(frozen=True, slots=True)
class StepDone:
    """``value`` is the first result of the step's task; it should be small."""

    step: str
    value: Any


@dataclass(frozen=True, slots=True)
class StepLost:
    step: str
    loss: Loss


@dataclass(frozen=True, slots=True)
class StepFailed:
    """``reason`` is for people."""

    step: str
    reason: str


News = StepDone | StepLost | StepFailed


@dataclass(frozen=True, slots=True)
class Advance:
    """The answer of a pipeline: its next state and the steps to start, or the ``result``.

    ``percent`` is how much of the attempt is done, if that has changed.
    """

    pipeline: "Pipeline"
    steps: tuple[Step, ...] = ()
    percent: int | None = None
    result: JobResult | None = None
    samples: tuple[Sample, ...] = ()


class Pipeline(Protocol):
    """One attempt of a job, as frozen data."""

    def next(self, news: News | None) -> Advance:
        """The next state after ``news``, which is None at the beginning of the attempt.

        As long as there is no result, at least one step is open.
        """


class JobType(Protocol):
    """A kind of job. ``name`` is its ``type`` in requests and in the database.

    ``request`` is the model of one in a request, None for jobs that only the service adds;
    ``batch_type`` is the type of batch that holds it.
    """

    @property
    def name(self) -> str: ...

    @property
    def request(self) -> type[JobRequest] | None: ...

    @property
    def batch_type(self) -> BatchType: ...

    async def begin(
        self,
        store: "Store",
        settings: "Settings",
        batch: "BatchRecord",
        job: "JobRecord",
        number: int,
    ) -> Pipeline:
        """The pipeline of the job's attempt ``number``, with all that it needs from the database.

        It may be called again if it raises ``ResourceUnavailable``.
        """

    def completed(self, result: JobResult, seconds: float) -> Iterable[Sample]:
        """The samples for metrics of an attempt that took ``seconds`` to its ``result``."""
