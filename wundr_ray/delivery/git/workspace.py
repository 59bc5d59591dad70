"""The mirror that commits are made in: of a repository's trees only, beside those of analyses."""

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from wundr_ray import private
from wundr_ray.egress.resolving import Resolver, system_resolver
from wundr_ray.processes import Deadline
from wundr_ray.sources.bounded_git import damage_of
from wundr_ray.sources.failures import cache_unusable, fault
from wundr_ray.sources.interface import FetchPolicy, SourceSpec
from wundr_ray.sources.mirrors.eviction import keep_within, make_room, note_use
from wundr_ray.sources.mirrors.mirror import Mirror, MirrorDamaged, discard, writing
from wundr_ray.sources.remotes.hosts import Remote, locate
from wundr_ray.system import Clock, utc_now

_log = logging.getLogger(__name__)

Result = TypeVar("Result")


def with_mirror(
    spec: SourceSpec,
    policy: FetchPolicy,
    work: Callable[[Mirror], Result],
    resolve: Resolver = system_resolver,
    clock: Clock = utc_now,
) -> Result:
    """What ``work`` makes of the repository's mirror, which nobody else writes to meanwhile.

    The token of ``spec`` is shown to the repository's host for reading and writing. A mirror found
    damaged is built anew once. Raises InvalidRepository for what trying again will not cure,
    ResourceUnavailable for what it may.
    """
    policy = replace(policy, max_file_bytes=0)
    deadline = Deadline.after(policy.timeout_seconds)
    remote = replace(locate(spec.url, policy, resolve), token=spec.token, user=spec.user)
    try:
        private.folder(policy.mirrors)
        make_room(policy.mirrors, clock)
        try:
            return _twice(spec, remote, policy, deadline, work, clock)
        finally:
            keep_within(policy.mirrors, policy.mirror_cache_bytes, clock)
    except OSError as error:
        _log.warning("the cache of mirrors cannot be used: %r", error)
        raise cache_unusable() from None


def _twice(
    spec: SourceSpec,
    remote: Remote,
    policy: FetchPolicy,
    deadline: Deadline,
    work: Callable[[Mirror], Result],
    clock: Clock,
) -> Result:
    try:
        return _once(spec, remote, policy, deadline, work, clock)
    except MirrorDamaged:
        _log.warning("rebuilding a damaged mirror: %s", spec.url.encode("unicode_escape"))
        discard(remote, policy, deadline)
    try:
        return _once(spec, remote, policy, deadline, work, clock)
    except MirrorDamaged:
        raise fault(damage_of(remote), spec) from None


def _once(
    spec: SourceSpec,
    remote: Remote,
    policy: FetchPolicy,
    deadline: Deadline,
    work: Callable[[Mirror], Result],
    clock: Clock,
) -> Result:
    with writing(remote, spec, policy, deadline) as mirror:
        result = work(mirror)
        note_use(mirror.path, clock)
        return result
