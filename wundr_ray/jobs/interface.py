"""What a kind of job is, and how it says what to do: as steps, decided without performing any.

A ``Pipeline`` is a pure state machine. The runner (``runtime/batches/job_runner.py``) performs the
steps that it asks for as tasks in the job's slot, and reports what comes of each.
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
    """A plain function that runs in a worker process; its name is shown in Ray's dashboard.

    It has ``returns`` results, as a tuple where there are several. The modules of ``preload`` are
    imported before the task's memory is bounded: libraries must not count as a task's memory.
    """

    run: Callable[..., Any]
    returns: int = 1
    room: Room = Room.SLOT
    preload: tuple[str, ...] = ()


class Loss(StrEnum):
    """How a step may come to nothing without an error of its own."""

    CRASHED = "crashed"  # its worker process or node died
    OUT_OF_MEMORY = "out_of_memory"
    TIMED_OUT = "timed_out"  # it was ended after its ``seconds``


@dataclass(frozen=True, slots=True)
class Output:
    """An argument: a result of an earlier step, by position, which the manager never loads."""

    step: str
    index: int = 0


@dataclass(frozen=True, slots=True)
class Deferred:
    """An argument that is made when its task starts, such as one that holds a secret."""

    make: Callable[[], object] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Step:
    """One task to run. ``id`` is the step's own within its attempt.

    The pipeline learns of the losses that the step ``tolerates``, and of one that ``may_fail`` also
    of errors that trying again will not cure; any other error of the step ends the attempt. A step
    runs for ``seconds`` at most, the time it waits for a core not counted.
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
    """What follows from a piece of news: ``pipeline`` goes on, unless there is a ``result``.

    ``percent`` is how much of the attempt is done, where that has changed.
    """

    pipeline: "Pipeline"
    steps: tuple[Step, ...] = ()
    percent: int | None = None
    result: JobResult | None = None
    samples: tuple[Sample, ...] = ()


class Pipeline(Protocol):
    """One attempt of a job, as frozen data."""

    def next(self, news: News | None) -> Advance:
        """What ``news`` means; None stands for the attempt's begin.

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
        """What monitors are told of an attempt that has come to ``result`` in so many seconds."""
