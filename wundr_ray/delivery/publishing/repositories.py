"""Repositories by git, whose calls run in threads."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from wundr_ray.delivery.git.branches import Drafted, PushedReview, draft, publish, withdraw
from wundr_ray.delivery.git.push import Branch
from wundr_ray.delivery.git.push_answer import PushResult
from wundr_ray.delivery.interface import Built, Draft
from wundr_ray.delivery.publishing.looking import Seen, look
from wundr_ray.egress.resolving import Resolver, system_resolver
from wundr_ray.sources.interface import FetchPolicy, SourceSpec


@dataclass(frozen=True, slots=True)
class GitRepository:
    """``spec`` names the base branch, and holds the token for writing."""

    spec: SourceSpec
    policy: FetchPolicy
    resolve: Resolver = system_resolver

    async def draft(self, change: Draft) -> Drafted:
        return await asyncio.to_thread(draft, self.spec, self.policy, change, self.resolve)

    async def publish(
        self, change: Draft, target: Branch | PushedReview, options: Sequence[str]
    ) -> tuple[Built, PushResult | None]:
        return await asyncio.to_thread(
            publish, self.spec, self.policy, change, target, options, self.resolve
        )

    async def withdraw(self, branch: Branch) -> PushResult:
        return await asyncio.to_thread(withdraw, self.spec, self.policy, branch, self.resolve)

    async def look(self, change: Draft, branch: str) -> Seen:
        return await asyncio.to_thread(look, self.spec, self.policy, change, branch, self.resolve)
