"""What is asked of a forge about an owner's repositories."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from wundr_ray.domain.repositories.targets import ListedRepository
from wundr_ray.forges.api import ForgeApi, Parameters
from wundr_ray.forges.document import Document

MOST_A_PAGE = 100
"""As many as any forge gives. One that gives fewer is asked for more pages."""


@dataclass(frozen=True, slots=True)
class RepositoryList:
    """Where a list begins: a path below the API's root, and its parameters."""

    path: str
    parameters: Parameters


class Dialect(Protocol):
    """One kind of forge. Calls raise ``ForgeError``, ``RepositoryMissing`` for an unknown owner."""

    @property
    def headers(self) -> Mapping[str, str]:
        """What every call needs besides the authorization."""
        ...

    async def list_of(self, api: ForgeApi, owner: str) -> RepositoryList:
        """The list of the owner's repositories, whatever kind of owner it is."""
        ...

    def repository(self, item: Document) -> ListedRepository:
        """One item of the list."""
        ...

    async def has_content(self, api: ForgeApi, repository: ListedRepository) -> bool:
        """Whether a repository that its item calls empty has content after all."""
        ...
