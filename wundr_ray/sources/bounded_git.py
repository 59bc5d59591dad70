"""git run on one mirror, within bounds: of time, of memory, and of what it writes."""

import logging
import resource
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import psutil

from wundr_ray.egress.trust import UnusableFile, trusted
from wundr_ray.memory import left_for_programs, resident
from wundr_ray.processes import Command, Deadline, Finished, OutputLimit, ProcessTimeout, run
from wundr_ray.sources import disk
from wundr_ray.sources.failures import (
    RepositoryFault,
    cache_unusable,
    cannot_write,
    explain,
    fault,
    file_unusable,
    passing,
    proxy_refuses,
)
from wundr_ray.sources.interface import FetchPolicy, SourceSpec
from wundr_ray.sources.program import closed_environment, git_program
from wundr_ray.sources.remotes.access import without_token
from wundr_ray.sources.remotes.hosts import Remote, is_partial_clone
from wundr_ray.sources.stderr import own_words, without_bands

_log = logging.getLogger(__name__)

_MAX_PACK_BYTES = 4 << 30
# One fetch may take one part in this many of what the disk has left.
_SHARE_OF_ROOM = 2

# How much a fetch may write between two checks, of which there are a few a second.
_MAX_OVERSHOOT_BYTES = 256 << 20

_MAX_MEMORY_BYTES = 2 << 30
# Whatever a repository holds: no program of its own runs, nothing is followed to another host, and
# git does not tidy up in the mirror.
_SETTINGS = (
    "gc.auto=0",
    "maintenance.auto=false",
    "core.hooksPath=/dev/null",
    "core.bigFileThreshold=4m",  # larger blobs are streamed, not held in memory
    "credential.helper=",
    "fetch.recurseSubmodules=false",
    "http.followRedirects=false",
    "http.emptyAuth=false",
    "http.lowSpeedLimit=1",
    "http.lowSpeedTime=120",  # ends a git that has lost its parent, too
)


def most_to_write(policy: FetchPolicy) -> int:
    """How many bytes one fetch may write now. Raises StorageUnavailable where it is none."""
    most = min(_MAX_PACK_BYTES, disk.room(policy.mirrors) // _SHARE_OF_ROOM)
    if not most:
        raise cache_unusable()
    return most


def damage_of(remote: Remote) -> RepositoryFault:
    """What a repository that lacks objects is: damaged, or a partial clone."""
    return RepositoryFault.PARTIAL if is_partial_clone(remote) else RepositoryFault.DAMAGED


@dataclass(frozen=True, slots=True)
class BoundedGit:
    """git for the mirror at ``path``, whose lock is held; ``config`` is its global configuration.

    Every method raises what ends a fetch: a fault of the repository, or a passing error.
    """

    path: Path
    remote: Remote
    spec: SourceSpec
    policy: FetchPolicy
    deadline: Deadline
    lock: int
    config: Path
    most_bytes: int

    def fetch(self, *arguments: str) -> Finished:
        """A fetch without blobs above the size limit; git leaves out those of at least its number.

        Only here is the remote named as a promisor, so no other command fetches what is missing.
        """
        filter = f"blob:limit={self.policy.max_file_bytes + 1}"
        promisor = ("remote.origin.promisor=true", f"remote.origin.partialclonefilter={filter}")
        flags = [part for setting in promisor for part in ("-c", setting)]
        return self(*flags, "fetch", f"--filter={filter}", *arguments)

    def __call__(self, *arguments: str, stdin: bytes = b"") -> Finished:
        """Run git; ``check`` tells what a failure means."""
        try:
            return self.run(*arguments, stdin=stdin)
        except OutputLimit:
            raise fault(RepositoryFault.TOO_LARGE, self.spec) from None

    def run(self, *arguments: str, stdin: bytes = b"") -> Finished:
        """The same, but raises OutputLimit for an answer that is too long."""
        try:
            command = self._command(arguments)
            finished = run(command, self.deadline, stdin=stdin, watch=self._refuse_flood)
        except ProcessTimeout:
            raise passing("git took too long with the repository {url}.", self.spec) from None
        # RLIMIT_FSIZE may have ended git between two checks; what it has written tells.
        if finished.code != 0:
            self._refuse_written()
            if cannot_write(finished.stderr) and disk.fails(self.policy.mirrors):
                _log.warning("git cannot write the cache of mirrors")
                raise cache_unusable()
        said = without_bands(finished.stderr) if "fetch" in arguments else finished.stderr
        return replace(finished, stderr=without_token(said, self.remote))

    def check(self, finished: Finished) -> Finished:
        """``finished`` if git did what it was asked."""
        if finished.code == 0:
            return finished
        _log.warning("git ended with %d: %r", finished.code, finished.stderr[-2000:])
        self._refuse_certificates()
        if self.remote.proxied and proxy_refuses(self.own_words(finished)):
            raise passing(
                "The proxy that this server uses (WUNDR_GIT_PROXY) cannot be reached, or does not "
                "connect to {url}.",
                self.spec,
            )
        damage = damage_of(self.remote)
        raise explain(self.own_words(finished), finished.stderr, self.spec, damage)

    def _refuse_certificates(self) -> None:
        """Raise for an unusable file of certificates: git only reports an untrusted server."""
        if self.policy.ca_file is not None and self.remote.protocol == "https":
            try:
                trusted(self.policy.ca_file, "WUNDR_GIT_CA_FILE")
            except UnusableFile as error:
                _log.error("git cannot reach https repositories: %s", error)
                raise file_unusable(error) from None

    def own_words(self, finished: Finished) -> str:
        """git's own words, apart from a server's; it quotes the URL, the host and our folders."""
        url = self.remote.url
        host = "/".join(url.split("/")[:3])
        local = url.removeprefix("file://")
        return own_words(finished.stderr, [url, host, local, str(self.policy.mirrors)])

    def _command(self, arguments: tuple[str, ...]) -> Command:
        flags = [part for setting in self._settings() for part in ("-c", setting)]
        return Command(
            [git_program(), f"--git-dir={self.path}", *flags, *arguments],
            closed_environment(
                self.policy.mirrors, self.config, self.remote.protocol, self.remote.ssh_command
            ),
            self.policy.mirrors,
            # Inherited, the lock outlives this process as long as a git writes.
            keep_open=(self.lock,),
            # So does this bound, when nobody watches any more.
            limits={resource.RLIMIT_FSIZE: self.most_bytes + _MAX_OVERSHOOT_BYTES},
        )

    def _settings(self) -> Iterator[str]:
        yield from _SETTINGS
        yield f"remote.origin.url={self.remote.url}"
        if self.remote.pin is not None:
            yield f"http.curloptResolve={self.remote.pin}"
        if self.policy.proxy and not self.remote.proxied:
            yield "http.proxy="  # the proxy itself stands in a file, because it may hold a password
        if self.policy.ca_file is not None:
            yield f"http.sslCAInfo={self.policy.ca_file}"

    def _refuse_flood(self, process: psutil.Process) -> None:
        """End a fetch that fills the disk or the memory."""
        if resident(process) > min(_MAX_MEMORY_BYTES, left_for_programs()):
            raise fault(RepositoryFault.TOO_LARGE, self.spec)
        self._refuse_written()

    def _refuse_written(self) -> None:
        written = 0
        # Packs have such names while they are received, which is what the bound is about.
        for pack in self.path.glob("objects/pack/tmp_*"):
            with suppress(FileNotFoundError):
                written += pack.stat().st_size
        if written > _MAX_PACK_BYTES:
            raise fault(RepositoryFault.TOO_LARGE, self.spec)
        if written > self.most_bytes or (written and not disk.room(self.policy.mirrors)):
            raise passing("This server's disk has no room for the repository {url}.", self.spec)
