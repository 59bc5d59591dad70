"""The interface to one kind of forge for listing an owner's repositories."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from wundr_ray.domain.repositories.targets import ListedRepository
from wundr_ray.forges.api import ForgeApi, Parameters
from wundr_ray.forges.document import JsonDocument

MOST_A_PAGE = 100
"""The largest page of any forge. A forge with smaller pages is asked for more of them."""


@dataclass(frozen=True, slots=True)
class RepositoryList:
    """Where a list begins: a path below the API's root, and its parameters."""

    path: str
    parameters: Parameters


class Dialect(Protocol):
    """One kind of forge. Calls raise ``ForgeError``, ``RepositoryMissing`` for an unknown owner."""

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers of every call besides the authorization."""
        ...

    async def list_of(self, api: ForgeApi, owner: str) -> RepositoryList:
        """The list of the owner's repositories, whatever kind of owner it is."""
        ...

    def repository(self, item: JsonDocument) -> ListedRepository:
        """One item of the list."""
        ...

    async def has_content(self, api: ForgeApi, repository: ListedRepository) -> bool:
        """Whether a repository that the list reports as empty has content after all."""
        ...
