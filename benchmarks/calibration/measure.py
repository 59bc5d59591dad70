"""Measure the benchmark's repositories through the engines, without Ray."""

import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.calibration.measurements import Repository, read, repositories, write
from wundr_ray.aggregate.jobs.job import in_scope
from wundr_ray.aggregate.jobs.profile import profile_of
from wundr_ray.clones.detect import MIN_TOKENS
from wundr_ray.clones.job import with_clones, with_fingerprints
from wundr_ray.contract.errors import WundrError
from wundr_ray.contract.vocabulary import CodeScope, Role, Rule
from wundr_ray.domain.files.shards import Shard, cut
from wundr_ray.domain.rating.profile import CodeProfile
from wundr_ray.engines.analysis import analyse
from wundr_ray.engines.interface import AnalysisOptions
from wundr_ray.frames import Frames
from wundr_ray.sources.files.selection import Selection, select
from wundr_ray.sources.git import fetch
from wundr_ray.sources.interface import FetchPolicy, SourceSpec
from wundr_ray.sources.mirrors.blobs import read_texts

OPTIONS = AnalysisOptions(rules=frozenset(Rule))
READ_SECONDS = 120.0
FETCH_SECONDS = 1800.0
MAX_FILE_BYTES = 1 << 20


def measure(mirrors: Path | None, again: bool) -> None:
    """Analyse what is not in the table yet, or everything ``again``; each result is kept at once.

    ``mirrors`` holds bare repositories ``OWNER+NAME`` (or ``OWNER+NAME/repo``) that are read
    instead of the network.
    """
    measured = {} if again else read()
    with TemporaryDirectory() as folder:
        for repository, commit in _wanted():
            key = (repository.repository, commit)
            if key in measured:
                continue
            try:
                measured[key] = _measure(_url(repository.repository, mirrors), commit, Path(folder))
            except WundrError as error:
                print(f"{repository.repository} {commit[:7]}: {error}", file=sys.stderr)
                continue
            print(*key, measured[key].lines, flush=True)
            write(measured)


def _wanted() -> Iterator[tuple[Repository, str]]:
    """All repositories first, then the earlier releases of those held out."""
    yield from ((each, each.commit) for each in repositories())
    for each in repositories():
        if each.is_held_out and each.previous_commit:
            yield each, each.previous_commit


def _url(name: str, mirrors: Path | None) -> str:
    if mirrors is not None:
        folder = mirrors / name.replace("/", "+")
        inner = folder / "repo"
        if folder.exists():
            return str(inner if inner.exists() else folder)
    return f"https://github.com/{name}"


def _measure(url: str, commit: str, cache: Path) -> CodeProfile:
    policy = FetchPolicy(
        mirrors=cache,
        allow_local=True,
        allow_private_hosts=False,
        ca_file=None,
        max_file_bytes=MAX_FILE_BYTES,
        timeout_seconds=FETCH_SECONDS,
        mirror_cache_bytes=1 << 30,
    )
    snapshot = select(fetch(SourceSpec(url, None, commit), policy), Selection())
    files = [file for file in snapshot.files if file.role is Role.PRODUCTION]
    parts = [_analyse(snapshot.mirror, shard) for shard in cut(files)]
    frames = with_clones(Frames.join(parts), MIN_TOKENS)
    return profile_of(in_scope(frames, CodeScope.PRODUCTION))


def _analyse(mirror: Path, shard: Shard) -> Frames:
    texts = list(read_texts(mirror, shard, READ_SECONDS))
    return with_fingerprints(analyse(texts, OPTIONS), texts)
