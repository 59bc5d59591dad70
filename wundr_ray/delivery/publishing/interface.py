"""What a publisher needs of a repository, as protocols; every call may be repeated."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from wundr_ray.contract.refactoring.changeset_vocabulary import DeliveryMode
from wundr_ray.delivery.forges.interface import Forge
from wundr_ray.delivery.git.branches import Drafted, PushedReview
from wundr_ray.delivery.git.push import Branch
from wundr_ray.delivery.git.push_answer import PushResult
from wundr_ray.delivery.interface import Built, Draft
from wundr_ray.delivery.publishing.looking import Seen
from wundr_ray.domain.delivery.publishing import Way


class PublishedRepository(Protocol):
    """One repository, with the credentials for it.

    Calls raise InvalidRepository for what trying again will not cure, ResourceUnavailable for what
    it may.
    """

    async def draft(self, change: Draft) -> Drafted: ...

    async def publish(
        self, change: Draft, target: Branch | PushedReview, options: Sequence[str]
    ) -> tuple[Built, PushResult | None]: ...

    async def withdraw(self, branch: Branch) -> PushResult: ...

    async def look(self, change: Draft, branch: str) -> Seen: ...


@dataclass(frozen=True, slots=True)
class Connection:
    """How a changeset reaches its repository; ``forge`` is there for the way ``FORGE``."""

    way: Way
    repository: PublishedRepository
    forge: Forge | None = None


class Connections(Protocol):
    async def open(
        self, account_id: str, url: str, base: str | None, mode: DeliveryMode
    ) -> Connection:
        """The repository at ``url`` with the account's own credentials.

        Raises ForgeError where something is not configured, WundrError where the credentials cannot
        be read any more.
        """
        ...
