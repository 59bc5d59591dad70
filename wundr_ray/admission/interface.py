"""The interfaces that the use cases of admission need: the cluster and the service."""

from typing import Protocol

from wundr_ray.domain.accounts.plans import PlanTable
from wundr_ray.domain.admission.submission import Submission
from wundr_ray.domain.scheduling.capacity import NodeShape
from wundr_ray.forges.owners.lists import RepositoryLists
from wundr_ray.settings import Settings
from wundr_ray.store.batches.submissions import Admitted
from wundr_ray.store.store import Store
from wundr_ray.system import Clock, NewId


class Cluster(Protocol):
    """Where batches run."""

    async def largest_node(self) -> NodeShape: ...

    async def admit(self, submission: Submission) -> Admitted:
        """Write the batch, in the account's turn; safe to repeat.

        Raises what ``Submissions.submit`` does, and ``ResourceUnavailable``.
        """
        ...


class Surroundings(Protocol):
    """The service around a request."""

    @property
    def store(self) -> Store: ...
    @property
    def gateway(self) -> Cluster: ...
    @property
    def plans(self) -> PlanTable: ...
    @property
    def settings(self) -> Settings: ...
    @property
    def repository_lists(self) -> RepositoryLists: ...
    @property
    def clock(self) -> Clock: ...
    @property
    def new_id(self) -> NewId: ...
