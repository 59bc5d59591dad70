"""Bringing a changeset to a repository: draft it on the newest base, push it, take it away.

``draft`` comes first, and its commit has to be recorded before ``publish`` is called: whoever
comes after a worker that died in between then knows the commit that may be on the branch. Both may
be repeated at any time.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from wundr_ray.contract.errors import InvalidRepository
from wundr_ray.delivery.git.commits import build, has_commit
from wundr_ray.delivery.git.push import Branch, push, push_for_review, remove
from wundr_ray.delivery.git.push_answer import PushOutcome, PushResult
from wundr_ray.delivery.git.workspace import with_mirror
from wundr_ray.delivery.interface import Built, Draft
from wundr_ray.egress.resolving import Resolver, system_resolver
from wundr_ray.sources.interface import FetchPolicy, SourceSpec
from wundr_ray.sources.mirrors.mirror import Mirror


@dataclass(frozen=True, slots=True)
class Drafted:
    """``base`` is the newest commit of the base branch, ``branch`` its name, if it has one."""

    base: str
    branch: str | None
    built: Built


@dataclass(frozen=True, slots=True)
class PushedReview:
    """A request that the server opens by itself for a push to ``refs/for/<base>``."""

    base: str


def draft(
    spec: SourceSpec, policy: FetchPolicy, change: Draft, resolve: Resolver = system_resolver
) -> Drafted:
    """Make the commit on the newest commit of the branch of ``spec``, whatever its base was.

    Nothing is pushed. Raises like ``with_mirror``.
    """

    def work(mirror: Mirror) -> Drafted:
        revision = mirror.obtain()
        built = build(mirror.git, replace(change, base=revision.commit))
        return Drafted(revision.commit, revision.branch, built)

    return with_mirror(replace(spec, commit=None), policy, work, resolve)


def publish(
    spec: SourceSpec,
    policy: FetchPolicy,
    change: Draft,
    target: Branch | PushedReview,
    options: Sequence[str] = (),
    resolve: Resolver = system_resolver,
) -> tuple[Built, PushResult | None]:
    """Make the commit of ``change`` on its own base, and push it; None if nothing is to change.

    Raises like ``with_mirror``, InvalidRepository where the server does not let us push.
    """

    def work(mirror: Mirror) -> tuple[Built, PushResult | None]:
        if not _has_base(mirror, change.base):
            return Built(None), PushResult(PushOutcome.NEEDS_REBUILD)
        built = build(mirror.git, change)
        if built.commit is None:
            return built, None
        if isinstance(target, PushedReview):
            return built, push_for_review(mirror.git, built.commit, target.base, options)
        return built, push(mirror.git, built.commit, target, options)

    return with_mirror(replace(spec, commit=change.base), policy, work, resolve)


def withdraw(
    spec: SourceSpec, policy: FetchPolicy, branch: Branch, resolve: Resolver = system_resolver
) -> PushResult:
    """Remove the branch of a changeset, unless others have pushed to it.

    Raises like ``publish``.
    """
    return with_mirror(spec, policy, lambda mirror: remove(mirror.git, branch), resolve)


def _has_base(mirror: Mirror, base: str) -> bool:
    """Whether the mirror has the commit, or can get it; a repository may have lost it."""
    if has_commit(mirror.git, base):
        return True
    try:
        mirror.obtain()
    except InvalidRepository:
        mirror.look()  # where the repository itself is the problem, this says so
        return False
    return True
