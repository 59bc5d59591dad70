"""How a changeset stands in its repository, where no forge can be asked."""

from dataclasses import dataclass, replace

from wundr_ray.delivery.git.commits import build
from wundr_ray.delivery.git.push import tip
from wundr_ray.delivery.git.workspace import with_mirror
from wundr_ray.delivery.interface import Draft
from wundr_ray.egress.resolving import Resolver, system_resolver
from wundr_ray.sources.interface import FetchPolicy, SourceSpec
from wundr_ray.sources.mirrors.mirror import Mirror


@dataclass(frozen=True, slots=True)
class Seen:
    """``tip`` is the branch's commit, None where there is no branch.

    ``is_merged`` says that the base holds all of the changes.
    """

    tip: str | None
    is_merged: bool


def look(
    spec: SourceSpec,
    policy: FetchPolicy,
    change: Draft,
    branch: str,
    resolve: Resolver = system_resolver,
) -> Seen:
    """Compare the newest base with ``change``, and read the branch. Raises like ``with_mirror``."""

    def work(mirror: Mirror) -> Seen:
        revision = mirror.obtain()
        built = build(mirror.git, replace(change, base=revision.commit))
        is_merged = built.commit is None and not built.stale
        return Seen(tip(mirror.git, f"refs/heads/{branch}"), is_merged)

    return with_mirror(replace(spec, commit=None), policy, work, resolve)
