"""What actors send each other."""

from dataclasses import dataclass

from wundr_ray.contract.vocabulary import Priority
from wundr_ray.domain.scheduling.slots import Shape


@dataclass(frozen=True, slots=True)
class SlotRequest:
    """A manager asks for one slot now and says how many it could use in all.

    ``request_id`` makes the request safe to repeat: the same id is given the same slot.
    """

    request_id: str
    batch_id: str
    epoch: int
    shape: Shape
    priority: Priority
    wanted: int


@dataclass(frozen=True, slots=True)
class SlotGrant:
    """``request_id`` tells one holder of a slot from the next: only its own may free it.

    ``node`` is the Ray node the slot is on, as far as that is known.
    """

    slot_id: str
    group_id: str
    shape: Shape
    request_id: str
    node: str | None = None
