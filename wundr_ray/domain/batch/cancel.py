"""What a cancellation means for a batch, by the status that the batch has."""

from dataclasses import dataclass

from wundr_ray.contract.errors import Conflict
from wundr_ray.contract.vocabulary import BatchStatus
from wundr_ray.domain.batch.states import BATCH_TERMINAL


@dataclass(frozen=True, slots=True)
class Cancellation:
    """What the owner of a batch asks for.

    With ``drain``, running jobs may finish. Without ``refund``, all credits that were held are
    charged.
    """

    reason: str | None
    drain: bool
    refund: bool = True

    def sharpened(self, later: "Cancellation") -> "Cancellation":
        """This one after another request: the first reason and refund stay, a drain may end."""
        reason = later.reason if self.reason is None else self.reason
        return Cancellation(reason, self.drain and later.drain, self.refund)


@dataclass(frozen=True, slots=True)
class CancelDecision:
    """The status after the request; ``record`` is what to write down, None if nothing changes."""

    after: BatchStatus
    record: Cancellation | None = None


def cancel(
    status: BatchStatus, requested: Cancellation, earlier: Cancellation | None = None
) -> CancelDecision:
    """Cancel at once what has no manager; otherwise the manager ends the batch.

    ``earlier`` is the request by which the batch is already being cancelled, if any. Raises
    ``Conflict`` if the batch has ended in another way.
    """
    if status is BatchStatus.CANCELLED:
        return CancelDecision(status)
    if status in BATCH_TERMINAL:
        raise Conflict(f"The batch has already ended: it is {status}.")
    if status is BatchStatus.RUNNING:
        return CancelDecision(BatchStatus.CANCELLING, requested)
    if status is BatchStatus.CANCELLING:
        return CancelDecision(status, earlier.sharpened(requested) if earlier else requested)
    return CancelDecision(BatchStatus.CANCELLED, requested)
