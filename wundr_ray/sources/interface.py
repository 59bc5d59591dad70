"""What a fetch takes and gives."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from wundr_ray.domain.files.records import SkippedFile, SourceFile
from wundr_ray.domain.findings.references import Head
from wundr_ray.domain.repositories.local import LocalRepositories
from wundr_ray.domain.results.coverage import UnsupportedFile
from wundr_ray.roles.configuration import NOTHING, Configuration
from wundr_ray.settings import Settings


@dataclass(frozen=True, slots=True)
class SourceSpec:
    """Where the code is. ``commit`` (40 hex digits) wins over ``branch``; neither: default branch.

    ``url`` is ``https://host/path``, ``ssh://user@host[:port]/path``, ``file:///path`` or an
    absolute path. ``token`` is shown to the host of an https URL only, and to nobody else. ``user``
    is the name that goes with it; None is the usual one of the host. ``default_branch`` is the one
    that the repository named before: as long as there is none, a pinned ``commit`` asks for it too.
    """

    url: str
    branch: str | None
    commit: str | None
    token: str | None = field(default=None, repr=False)
    user: str | None = None
    default_branch: str | None = None


@dataclass(frozen=True, slots=True)
class FetchPolicy:
    """What a fetch may do on this node.

    ``allow_local`` is for admitted jobs: the API has checked who may name a local path.
    ``mirrors`` is the node-local cache, of about ``mirror_cache_bytes``; ``ca_file`` replaces the
    system's trusted certificates; ``proxy`` is the URL of one for https; ssh needs a private key
    and the keys of the hosts it may talk to; files above ``max_file_bytes`` are left out;
    ``timeout_seconds`` covers the whole fetch, the wait for another fetch of the same repository
    included.
    """

    mirrors: Path
    allow_local: bool
    allow_private_hosts: bool
    ca_file: Path | None
    max_file_bytes: int
    timeout_seconds: float
    ssh_key_file: Path | None = None
    ssh_known_hosts_file: Path | None = None
    mirror_cache_bytes: int = 20 << 30
    proxy: str = field(default="", repr=False)

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """What this installation's settings allow."""
        return cls(
            mirrors=settings.mirrors,
            allow_local=settings.allow_local_repositories is not LocalRepositories.NEVER,
            allow_private_hosts=settings.allow_private_hosts,
            ca_file=settings.git_ca_file,
            max_file_bytes=settings.max_file_bytes,
            timeout_seconds=settings.fetch_timeout_seconds,
            ssh_key_file=settings.ssh_key_file,
            ssh_known_hosts_file=settings.ssh_known_hosts_file,
            mirror_cache_bytes=round(settings.mirror_cache_gb * 1024**3),
            proxy=settings.git_proxy.get_secret_value(),
        )


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One commit in a mirror of this node, and its files.

    ``branch`` is None when a commit was pinned without one, or the default branch has no name.
    ``unsupported`` are files of code that no engine reads, without ``excluded_unsupported`` that
    the job leaves out. ``total_files`` counts every file of the commit, of whatever language,
    submodules aside. ``configuration`` declares roles of the files, which ``selection.select``
    assigns.
    ``fetched`` says that the commit came from the remote, and was not in the mirror before.
    ``head`` is None where HEAD names no branch, or was not asked for.
    """

    mirror: Path
    commit: str
    branch: str | None
    files: tuple[SourceFile, ...]
    skipped: tuple[SkippedFile, ...]
    total_files: int
    fetched: bool = field(default=True, compare=False)
    unsupported: tuple[UnsupportedFile, ...] = ()
    excluded_unsupported: int = 0
    configuration: Configuration = field(default=NOTHING, compare=False)
    head: Head | None = field(default=None, compare=False)
