"""Source code by git, never by a checkout: fetch one commit, list its files, read their bytes."""

import logging
import signal
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from wundr_ray import private, scratch
from wundr_ray.egress.resolving import Resolver, system_resolver
from wundr_ray.processes import Deadline, OutputLimit, ProcessTimeout, run
from wundr_ray.roles.configuration import Configuration
from wundr_ray.sources.bounded_git import damage_of
from wundr_ray.sources.failures import RepositoryFault, cache_unusable, fault, passing
from wundr_ray.sources.files.manifest import (
    SourceTree,
    TooManyFiles,
    build_manifest,
    configuration_files,
    read_tree,
)
from wundr_ray.sources.interface import FetchPolicy, Snapshot, SourceSpec
from wundr_ray.sources.mirrors.blobs import blob_sizes, read_blobs, read_texts
from wundr_ray.sources.mirrors.eviction import keep_within, make_room, note_use
from wundr_ray.sources.mirrors.mirror import MirrorDamaged, discard, writing
from wundr_ray.sources.program import reading
from wundr_ray.sources.remotes.hosts import Remote, locate
from wundr_ray.system import Clock, utc_now

__all__ = ["fetch", "reach", "read_texts"]

_log = logging.getLogger(__name__)
_MAX_LISTING_BYTES = 128 << 20
_READ_SECONDS = 60.0


def fetch(
    spec: SourceSpec,
    policy: FetchPolicy,
    resolve: Resolver = system_resolver,
    clock: Clock = utc_now,
) -> Snapshot:
    """Bring one commit of a repository into the node's cache and list its files.

    ``resolve`` gives a host's addresses. A mirror found damaged is built anew once. Raises
    InvalidRepository for what trying again will not cure, ResourceUnavailable for what it may.
    """
    deadline = Deadline.after(policy.timeout_seconds)
    remote = replace(locate(spec.url, policy, resolve), token=spec.token, user=spec.user)
    try:
        private.folder(policy.mirrors)
        make_room(policy.mirrors, clock)
        try:
            snapshot = _fetch(spec, remote, policy, deadline)
            note_use(snapshot.mirror, clock)
        finally:
            keep_within(policy.mirrors, policy.mirror_cache_bytes, clock)
        return snapshot
    except OSError as error:
        _log.warning("the cache of mirrors cannot be used: %r", error)
        raise cache_unusable() from None


def reach(spec: SourceSpec, policy: FetchPolicy, resolve: Resolver = system_resolver) -> None:
    """Ask a repository for the wanted branch; nothing is fetched, nothing kept.

    Raises like ``fetch``.
    """
    deadline = Deadline.after(policy.timeout_seconds)
    remote = replace(locate(spec.url, policy, resolve), token=spec.token, user=spec.user)
    with scratch.folder() as folder:
        apart = replace(policy, mirrors=folder)
        with writing(remote, spec, apart, deadline) as mirror:
            mirror.look()


def _fetch(spec: SourceSpec, remote: Remote, policy: FetchPolicy, deadline: Deadline) -> Snapshot:
    try:
        return _snapshot(spec, remote, policy, deadline)
    except MirrorDamaged:
        _log.warning("rebuilding a damaged mirror: %s", spec.url.encode("unicode_escape"))
        discard(remote, policy, deadline)
    try:
        return _snapshot(spec, remote, policy, deadline)
    except MirrorDamaged:
        raise fault(damage_of(remote), spec) from None


def _snapshot(
    spec: SourceSpec, remote: Remote, policy: FetchPolicy, deadline: Deadline
) -> Snapshot:
    with writing(remote, spec, policy, deadline) as mirror:
        revision = mirror.obtain()
    try:
        tree = _tree(mirror.path, revision.commit, spec, deadline)
        sizes = blob_sizes(mirror.path, tree.blobs(), deadline)
        manifest = build_manifest(tree, sizes, policy.max_file_bytes, deadline)
        configuration = _configuration(mirror.path, tree, sizes)
    except ProcessTimeout:
        raise passing("Listing the files of {url} took too long.", spec) from None
    except (OutputLimit, TooManyFiles):
        raise fault(RepositoryFault.TOO_MANY_FILES, spec) from None
    return Snapshot(
        mirror=mirror.path,
        commit=revision.commit,
        branch=revision.branch,
        files=manifest.files,
        skipped=manifest.skipped,
        unsupported=manifest.unsupported,
        total_files=manifest.total_files,
        fetched=revision.fetched,
        configuration=configuration,
        head=revision.head,
    )


def _configuration(mirror: Path, tree: SourceTree, sizes: Mapping[str, int]) -> Configuration:
    """What the repository declares about the roles of its files."""
    files = configuration_files(tree, sizes)
    read = read_blobs(mirror, files, _READ_SECONDS) if files else ()
    contents = {file.path: data for file, data in zip(files, read, strict=True) if data is not None}
    return Configuration(tree.witnesses, contents)


def _tree(mirror: Path, commit: str, spec: SourceSpec, deadline: Deadline) -> SourceTree:
    command = reading(mirror, "ls-tree", "-r", "-z", "--full-tree", commit)
    listed = run(command, deadline, max_output_bytes=_MAX_LISTING_BYTES)
    if listed.code == -signal.SIGSEGV:
        raise fault(RepositoryFault.CRASHED, spec)
    if listed.code != 0:
        raise MirrorDamaged
    return read_tree(listed.stdout, deadline)
