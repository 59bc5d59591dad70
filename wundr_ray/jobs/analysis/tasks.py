"""The tasks of an analysis, as plain functions that run in worker processes.

Heavy libraries (polars, radon, bandit) are imported inside the functions, so that actors can refer
to these without loading them.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from wundr_ray import scratch
from wundr_ray.contract.errors import StorageUnavailable
from wundr_ray.contract.responses import NotApplied
from wundr_ray.contract.vocabulary import Rule
from wundr_ray.domain.batch.outcomes import JobResult, StoredResult
from wundr_ray.domain.files.records import SkippedFile, SourceText
from wundr_ray.domain.files.shards import Shard, ShardSpan, cut, spans
from wundr_ray.domain.findings.new_code import NewCode
from wundr_ray.domain.findings.references import ToolKey
from wundr_ray.domain.operation.artifact_place import ArtifactPlace
from wundr_ray.domain.results.coverage import count_unsupported, is_sufficient
from wundr_ray.domain.results.scoring import METHOD_VERSION
from wundr_ray.engines import registry
from wundr_ray.engines.interface import AnalysisOptions
from wundr_ray.jobs.analysis.fetched import Begun, Fetched, Found
from wundr_ray.jobs.analysis.requests import FetchRequest, JobTarget
from wundr_ray.jobs.interface import Room, Task
from wundr_ray.jobs.narrowing import Poisoned
from wundr_ray.sources.files.selection import select
from wundr_ray.store.artifacts.artifacts import PATIENCE_OF_TASKS, Artifacts, open_artifacts
from wundr_ray.store.artifacts.seals import FRAMES_SEAL, put_sealed
from wundr_ray.system import utc_now

if TYPE_CHECKING:
    from polars import DataFrame

    from wundr_ray.aggregate.jobs.coverage import Census
    from wundr_ray.aggregate.jobs.over_time import CurrentAnalysis
    from wundr_ray.frames import Frames

_log = logging.getLogger(__name__)

READ_TIMEOUT_SECONDS = 120.0
"""For reading one shard's files out of the mirror."""


def analyse_repository(target: JobTarget, request: FetchRequest) -> Begun:
    """Fetch the repository, and finish the job if its files fit into one shard."""
    fetched = _fetch(request)
    shards = cut(fetched.to_analyse())
    if len(shards) > 1:
        return _begun(fetched, shards)
    parts = [analyse_files(fetched.snapshot.mirror, shard, request.options) for shard in shards]
    result = finish_job(fetched, (), target, *parts)
    snapshot = fetched.snapshot
    return Found(snapshot.mirror, snapshot.fetched, spans(shards), result), None, None


def fetch_source(request: FetchRequest) -> Begun:
    """Fetch the requested commit to this node, and find out which files must be analysed."""
    fetched = _fetch(request)
    return _begun(fetched, cut(fetched.to_analyse()))


def _fetch(request: FetchRequest) -> Fetched:
    from wundr_ray.aggregate.jobs.counted import counted_only
    from wundr_ray.aggregate.jobs.reuse import analysis_key, unchanged
    from wundr_ray.aggregate.kept import are_readable
    from wundr_ray.sources.git import fetch

    snapshot = select(fetch(request.spec, request.policy), request.selection)
    unsupported = count_unsupported(snapshot.unsupported)
    key, earlier = analysis_key(request.options, snapshot.files), request.earlier
    counted = counted_only(snapshot.files, request.options.scope)
    fetched = Fetched(
        replace(snapshot, unsupported=()), key, unsupported=unsupported, counted=counted
    )
    if earlier is None or earlier.analysis != key:
        return fetched
    if not are_readable(_artifacts(earlier.artifacts), earlier.frames):
        _log.warning("the last analysis is missing or damaged: every file is analysed again")
        return fetched
    reused = unchanged(earlier.frames, fetched.to_analyse())
    return replace(fetched, earlier=earlier.frames, reused=reused)


def _begun(fetched: Fetched, shards: Sequence[Shard]) -> Begun:
    from wundr_ray.jobs.analysis.worklist import worklist

    snapshot = fetched.snapshot
    found = Found(snapshot.mirror, snapshot.fetched, spans(shards))
    return found, worklist(fetched.to_analyse()), fetched


def analyse_shard(
    mirror: Path, files: "DataFrame", span: ShardSpan, options: AnalysisOptions
) -> "tuple[int, Frames]":
    """Analyse some of a job's ``files``; their number, and the frames."""
    from wundr_ray.jobs.analysis.worklist import part_of

    return span.files, analyse_files(mirror, part_of(files, span), options)


def analyse_files(mirror: Path, shard: Shard, options: AnalysisOptions) -> "Frames":
    """Analyse some files of a mirror.

    Raises ``StorageUnavailable`` for a mirror that is damaged, once: it is fetched anew.
    """
    from wundr_ray.clones.job import with_fingerprints
    from wundr_ray.engines.analysis import analyse
    from wundr_ray.sources.mirrors.blobs import is_unreadable, read_texts
    from wundr_ray.sources.mirrors.distrust import give_up
    from wundr_ray.sources.mirrors.eviction import note_use

    note_use(mirror, utc_now)
    texts = list(read_texts(mirror, shard, READ_TIMEOUT_SECONDS))
    if any(is_unreadable(text) for text in texts) and give_up(mirror, utc_now):
        raise StorageUnavailable("The server's copy of the repository was damaged.")
    frames = _placed(analyse(texts, options), texts, options)
    if Rule.DUPLICATES in options.rules:
        frames = with_fingerprints(frames, texts, options.scope)
    return frames


def _placed(
    frames: "Frames", texts: Sequence[SourceText | SkippedFile], options: AnalysisOptions
) -> "Frames":
    """The frames with the scopes of the findings and the lines of ``texts``.

    Functions are needed as scopes of findings; they are only reported if the rule is requested.
    """
    from wundr_ray.tracking.places import with_places

    read = [text for text in texts if isinstance(text, SourceText)]
    findings, lines = with_places(frames.findings, frames.functions, read)
    functions = frames.functions if Rule.COMPLEXITY in options.rules else frames.functions.clear()
    return replace(frames, findings=findings, functions=functions, lines=lines)


def finish_job(
    fetched: Fetched, poisoned: Sequence[Poisoned], target: JobTarget, *parts: "Frames"
) -> JobResult:
    """Join a job's frames, store them under the attempt's key, and sum them up."""
    from wundr_ray.aggregate.jobs.over_time import compare

    artifacts = _artifacts(target.artifacts)
    frames = _joined(fetched, poisoned, target, parts)
    current = _current(fetched.snapshot.commit, target)
    comparison = target.tracking.comparison.apart_from(fetched.snapshot.branch)
    frames, new_code = compare(frames, current, comparison, artifacts)
    _keep(frames, artifacts, target.key)
    return _result(fetched, target, frames, new_code, current.tools)


def _joined(
    fetched: Fetched, poisoned: Sequence[Poisoned], target: JobTarget, parts: Sequence["Frames"]
) -> "Frames":
    """The frames of the shards, the reused ones, and the files that were left out."""
    from wundr_ray.aggregate.jobs.counted import count
    from wundr_ray.aggregate.jobs.reuse import take_over
    from wundr_ray.frames import Frames

    earlier = [take_over(fetched.earlier, fetched.reused)] if fetched.earlier else []
    skipped = Frames.of_skipped([*fetched.snapshot.skipped, *_named(fetched, poisoned)])
    frames = Frames.join([*parts, *earlier, count(fetched.counted), skipped])
    return _with_clones(frames, target) if Rule.DUPLICATES in target.rules else frames


def _keep(frames: "Frames", artifacts: Artifacts, key: str) -> None:
    try:
        with scratch.folder() as folder:
            frames.write(folder)
            put_sealed(artifacts, key, sorted(folder.iterdir()), FRAMES_SEAL)
    except OSError as error:
        raise StorageUnavailable(f"The results could not be stored: {error.strerror}.") from error


def _result(
    fetched: Fetched,
    target: JobTarget,
    frames: "Frames",
    new_code: NewCode,
    tools: Iterable[ToolKey],
) -> JobResult:
    from wundr_ray.aggregate.jobs.coverage import coverage_of
    from wundr_ray.aggregate.jobs.gates import verdict_of
    from wundr_ray.aggregate.jobs.job import count_codes, summarise_job

    own, snapshot = fetched.own(), fetched.snapshot
    languages = {file.language for file in own}
    coverage = coverage_of(frames, _census(fetched), target.scope)
    numbers = summarise_job(frames, target.scope, coverage, target.rules)
    not_applied = registry.not_applied(target.rules, own)
    stored = StoredResult(
        numbers=numbers,
        branch=snapshot.branch,
        rules_applied=tuple(registry.applied(target.rules, languages)),
        rules_not_applied=tuple(
            NotApplied(rule=rule, reason=reason) for rule, reason in not_applied
        ),
        frames=target.key,
        analysis=fetched.analysis,
        files_reused=len(fetched.reused),
        duplicate_min_tokens=target.duplicate_min_tokens,
        scope=target.scope,
        method_version=METHOD_VERSION,
        tools=tuple(sorted(tools)),
        new_code=new_code,
        gate=verdict_of(
            target.gate,
            frames,
            numbers,
            new_code,
            scope=target.scope,
            rules=target.rules,
            dispositions=target.dispositions,
        ),
    )
    return JobResult(
        commit=snapshot.commit,
        branch=snapshot.branch,
        head=snapshot.head,
        quality_score=numbers.quality_score if is_sufficient(coverage) else None,
        stored=stored,
        codes=count_codes(frames, target.scope),
    )


def _with_clones(frames: "Frames", target: JobTarget) -> "Frames":
    """The frames with duplicates, whose places come from hashes of lines, as no text is left."""
    from wundr_ray.clones.job import with_clones
    from wundr_ray.tracking.places import with_places_by_lines

    placed = partial(with_places_by_lines, functions=frames.functions, lines=frames.lines)
    return with_clones(frames, target.duplicate_min_tokens, target.scope, placed)


def _current(commit: str, target: JobTarget) -> "CurrentAnalysis":
    from wundr_ray.aggregate.jobs.over_time import CurrentAnalysis
    from wundr_ray.aggregate.jobs.tools import tools_of
    from wundr_ray.tracking.ids import IdOrigin

    tools = tools_of(
        target.rules,
        scope=target.scope,
        complexity_threshold=target.complexity_threshold,
        duplicate_min_tokens=target.duplicate_min_tokens,
    )
    tracking = target.tracking
    origin = IdOrigin(tracking.project_id, commit)
    return CurrentAnalysis(tools, target.scope, origin, tracking.started_at)


def _census(fetched: Fetched) -> "Census":
    from wundr_ray.aggregate.jobs.coverage import Census

    snapshot = fetched.snapshot
    return Census(
        files=snapshot.files,
        unsupported=fetched.unsupported,
        excluded=snapshot.excluded_unsupported,
        total_files=snapshot.total_files,
    )


def _named(fetched: Fetched, poisoned: Sequence[Poisoned]) -> list[SkippedFile]:
    files = fetched.to_analyse() if poisoned else ()
    return [SkippedFile(files[each.position].path, each.code, each.reason) for each in poisoned]


def _artifacts(place: ArtifactPlace) -> Artifacts:
    return open_artifacts(place, PATIENCE_OF_TASKS, utc_now)


_LIBRARIES = (
    "wundr_ray.aggregate.jobs.counted",
    "wundr_ray.aggregate.jobs.coverage",
    "wundr_ray.aggregate.jobs.gates",
    "wundr_ray.aggregate.jobs.job",
    "wundr_ray.aggregate.jobs.over_time",
    "wundr_ray.aggregate.jobs.reuse",
    "wundr_ray.aggregate.jobs.tools",
    "wundr_ray.clones.job",
    "wundr_ray.engines.analysis",
    "wundr_ray.sources.mirrors.blobs",
    "wundr_ray.sources.git",
)

ANALYSE_REPOSITORY = Task(analyse_repository, returns=3, preload=_LIBRARIES)
FETCH_SOURCE = Task(fetch_source, returns=3, preload=_LIBRARIES)
ANALYSE_SHARD = Task(analyse_shard, returns=2, room=Room.CORE, preload=_LIBRARIES)
FINISH_JOB = Task(finish_job, preload=_LIBRARIES)
