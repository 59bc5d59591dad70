"""Histories of real repositories replayed: how often a finding that persists is called new.

The truth is git's: a finding persists if git takes its line for an unchanged one, and a finding of
that code was there before. Each commit is fetched, analysed and compared with the one before it, as
the service does. Run: ``python -m benchmarks.tracking_replay``, or with URLs or paths.
"""

import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import polars as pl

from benchmarks.git_lines import LineMap, commits
from benchmarks.rows import Row, record
from wundr_ray.aggregate.reuse import take_over, unchanged
from wundr_ray.clones.detect import MIN_TOKENS
from wundr_ray.clones.job import with_clones
from wundr_ray.contract.vocabulary import CodeScope, Rule
from wundr_ray.domain.files import SourceText
from wundr_ray.domain.shards import cut
from wundr_ray.engines.interface import AnalysisOptions
from wundr_ray.frames import Frames
from wundr_ray.jobs.analysis.tasks import analyse_files
from wundr_ray.sources.blobs import read_texts
from wundr_ray.sources.git import fetch
from wundr_ray.sources.interface import FetchPolicy, Snapshot, SourceSpec
from wundr_ray.sources.selection import Selection, select
from wundr_ray.tracking.analysis import Analysis, Tool
from wundr_ray.tracking.ids import Origin
from wundr_ray.tracking.places import with_places, with_places_by_lines
from wundr_ray.tracking.track import Tracked, track

REPOSITORIES = ("https://github.com/psf/requests", "https://github.com/encode/httpx")
PAIRS = 120
SINCE = "2016-01-01"
PATTERNS = ("*.py", "*.js", "*.html")
OPTIONS = AnalysisOptions(rules=frozenset(Rule), scope=CodeScope.ALL)
TOOLS = frozenset(Tool(rule, "any", "1") for rule in Rule)
NOW = datetime(2026, 1, 1, tzinfo=UTC)


class Replay:
    """A repository whose commits are analysed one after the other."""

    def __init__(self, repository: Path, folder: Path) -> None:
        self.repository = repository
        self._folder = folder
        self._last: Path | None = None
        self.reference: Analysis | None = None

    def analyse(self, commit: str) -> Tracked:
        """The findings of ``commit`` against those of the one before."""
        snapshot = self._snapshot(commit)
        frames = self._frames(snapshot)
        self._last = self._folder / commit
        frames.write(self._last)
        current = _analysis(frames, snapshot)
        tracked = track(current, self.reference, Origin(self.repository.name, commit), NOW)
        self.reference = Analysis(
            tracked.findings, current.files, TOOLS, current.unread, tracked.gone
        )
        return tracked

    def _snapshot(self, commit: str) -> Snapshot:
        policy = FetchPolicy(self._folder / "mirrors", True, False, None, 2_000_000, 300)
        spec = SourceSpec(str(self.repository), branch=None, commit=commit)
        return select(fetch(spec, policy), Selection())

    def _frames(self, snapshot: Snapshot) -> Frames:
        reused = unchanged(self._last, snapshot.files) if self._last else ()
        known = {file.path for file in reused}
        rest = [file for file in snapshot.files if file.path not in known]
        parts = [analyse_files(snapshot.mirror, shard, OPTIONS) for shard in cut(rest)]
        earlier = [take_over(self._last, reused)] if self._last else []
        joined = Frames.join([*parts, *earlier, Frames.of_skipped(snapshot.skipped)])
        return with_clones(joined, MIN_TOKENS, OPTIONS.scope)


def _analysis(frames: Frames, snapshot: Snapshot) -> Analysis:
    """With the engines' names left out: they are the same ones all the time."""
    texts = read_texts(snapshot.mirror, snapshot.files, 60)
    read = [text for text in texts if isinstance(text, SourceText)]
    is_duplicate = pl.col("rule") == Rule.DUPLICATES
    own, files = with_places(frames.findings.filter(~is_duplicate), frames.functions, read)
    duplicates = frames.findings.filter(is_duplicate)
    placed = pl.concat([own, with_places_by_lines(duplicates, frames.functions, files)])
    findings = placed.with_columns(engine=pl.lit("any"))
    return Analysis(findings, files, TOOLS, frozenset(frames.skipped["path"]))


@dataclass(frozen=True, slots=True)
class Verdict:
    """Of one pair of commits: findings that persist, and those of them that were not recognised."""

    persisting: int
    false_new: int
    other_id: int


def judge(before: pl.DataFrame, after: Tracked, lines: LineMap) -> Verdict:
    known = defaultdict(set)
    for path, line, code, finding in before.select("path", "line", "code", "id").iter_rows():
        known[path, line, code].add(finding)
    counts: Counter[str] = Counter()
    columns = ("path", "line", "code", "id", "state")
    for path, line, code, finding, state in after.findings.select(columns).iter_rows():
        place = lines.old_place(path, line)
        ids = known.get((*place, code)) if place else None
        if not ids:
            continue
        counts["persisting"] += 1
        counts["false_new"] += state != "existing"
        counts["other_id"] += finding not in ids
        ids.discard(finding if finding in ids else min(ids))
    return Verdict(counts["persisting"], counts["false_new"], counts["other_id"])


def replay(repository: Path, folder: Path) -> Iterator[Verdict]:
    history = commits(repository, PAIRS + 1, SINCE, PATTERNS)
    replayed = Replay(repository, folder)
    before = replayed.analyse(history[0])
    for old, new in pairwise(history):
        after = replayed.analyse(new)
        verdict = judge(before.findings, after, LineMap(repository, old, new))
        if verdict.false_new:
            print(f"{old[:10]}..{new[:10]}: {verdict}", flush=True)
        yield verdict
        before = after


def rows(name: str, verdicts: list[Verdict]) -> list[Row]:
    persisting = sum(verdict.persisting for verdict in verdicts)
    false_new = sum(verdict.false_new for verdict in verdicts)
    alarms = sum(verdict.false_new > 0 for verdict in verdicts)
    others = sum(verdict.other_id for verdict in verdicts)
    peer = (
        f"git's own lines: {persisting:,} persisting findings in {len(verdicts)} pairs of commits"
    )
    numbers = [
        (f"false new findings, {name}", 1000 * false_new / persisting, "per 1,000", 0.5),
        (f"pairs with a false alarm, {name}", 100 * alarms / len(verdicts), "%", 5.0),
        (f"findings with another's id, {name}", 1000 * others / persisting, "per 1,000", 1.0),
    ]
    return [
        {
            **{"name": what, "value": round(value, 3), "unit": unit, "goal": goal},
            **{"better": "lower", "peer": peer, "runs": 1},
        }
        for what, value, unit, goal in numbers
    ]


def main() -> None:
    for source in sys.argv[1:] or REPOSITORIES:
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary)
            repository = Path(source)
            if not repository.exists():
                repository = folder / source.rstrip("/").rpartition("/")[2]
                clone = ["git", "clone", "--quiet", "--bare", source, str(repository)]
                subprocess.run(clone, check=True)
            name = repository.name.removesuffix(".git")
            record(rows(name, list(replay(repository, folder))))


if __name__ == "__main__":
    main()
