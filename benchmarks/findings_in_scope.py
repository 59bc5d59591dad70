"""How many findings real repositories have in scope, compared with those in all of their code.

Run: ``python -m benchmarks.findings_in_scope FOLDER OWNER/NAME ...``; the folder holds bare
repositories ``OWNER+NAME`` (or ``OWNER+NAME/repo``). Prints a row of Markdown for each: the
findings of the version before roles, where ``before_roles.csv`` knows the commit; those with all
code in scope; those in the default scope; and how many of the latter lie in files whose first lines
have a generator's words.
"""

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from wundr_ray.aggregate.jobs.job import in_scope
from wundr_ray.clones.detect import MIN_TOKENS
from wundr_ray.clones.job import with_clones
from wundr_ray.contract.errors import WundrError
from wundr_ray.contract.vocabulary import CodeScope, Rule
from wundr_ray.domain.files.records import SourceText
from wundr_ray.domain.files.shards import cut
from wundr_ray.engines.interface import AnalysisOptions
from wundr_ray.frames import Frames
from wundr_ray.jobs.analysis.tasks import analyse_files
from wundr_ray.sources.files.selection import Selection, select
from wundr_ray.sources.git import fetch
from wundr_ray.sources.interface import FetchPolicy, Snapshot, SourceSpec
from wundr_ray.sources.mirrors.blobs import read_texts

BEFORE = Path(__file__).with_name("before_roles.csv")
RULES = frozenset(Rule) - {Rule.STYLE}
EARLIER_RULES = frozenset(Rule)
"""Before roles, findings of style belonged to other rules."""
GENERATOR = re.compile(rb"@generated|auto-?generated|generated (by|from|using)|do not edit", re.I)
BEGINNING = 2_000
READ_SECONDS = 120.0
HEADER = (
    "repository",
    "before roles",
    "all code",
    "in scope",
    "share of before",
    "in generated files",
)


@dataclass(frozen=True, slots=True)
class Counts:
    """``before`` is None where the commit was not measured before roles."""

    repository: str
    before: int | None
    everything: int
    scope: int
    generated: int

    @property
    def share(self) -> str:
        return f"{100 * self.scope / self.before:.1f} %" if self.before else "–"


def count(name: str, mirror: Path, cache: Path) -> Counts:
    """Analyse the newest commit twice; raises ``WundrError`` for a mirror that cannot be read."""
    snapshot = select(fetch(SourceSpec(str(mirror), None, None), _policy(cache)), Selection())
    everything = analyse(snapshot, CodeScope.ALL, EARLIER_RULES).findings
    judged = in_scope(analyse(snapshot, CodeScope.PRODUCTION, RULES), CodeScope.PRODUCTION)
    generated = list(_said_to_be_generated(snapshot, frozenset(judged.findings["path"])))
    return Counts(
        name,
        before_roles().get((name, snapshot.commit)),
        everything.height,
        judged.findings.height,
        judged.findings.filter(pl.col("path").is_in(generated)).height,
    )


def analyse(snapshot: Snapshot, scope: CodeScope, rules: frozenset[Rule]) -> Frames:
    """All of the snapshot's files, duplicates included."""
    options = AnalysisOptions(rules=rules, scope=scope)
    parts = [analyse_files(snapshot.mirror, shard, options) for shard in cut(snapshot.files)]
    return with_clones(Frames.join(parts), MIN_TOKENS, scope)


def _said_to_be_generated(snapshot: Snapshot, paths: frozenset[str]) -> Iterator[str]:
    """Those of ``paths`` whose beginning has the words of a generator, whatever their role is."""
    for shard in cut([file for file in snapshot.files if file.path in paths]):
        for text in read_texts(snapshot.mirror, shard, READ_SECONDS):
            if isinstance(text, SourceText) and GENERATOR.search(text.data[:BEGINNING]):
                print(f"said to be generated: {text.file.path}", file=sys.stderr)
                yield text.file.path


def before_roles() -> dict[tuple[str, str], int]:
    """Findings by repository and commit, of the version that counted all code alike."""
    rows = pl.read_csv(BEFORE).rows()
    return {(repository, commit): findings for repository, commit, findings in rows}


def _policy(cache: Path) -> FetchPolicy:
    return FetchPolicy(
        mirrors=cache,
        allow_local=True,
        allow_private_hosts=False,
        ca_file=None,
        max_file_bytes=1 << 20,
        timeout_seconds=1800.0,
    )


def measured(mirrors: Path, names: Iterable[str]) -> Iterator[Counts]:
    """One after the other; what cannot be read is named on stderr."""
    with TemporaryDirectory() as cache:
        for name in names:
            folder = mirrors / name.replace("/", "+")
            mirror = folder / "repo" if (folder / "repo").exists() else folder
            try:
                yield count(name, mirror, Path(cache))
            except WundrError as error:
                print(f"{name}: {error}", file=sys.stderr)


def table(rows: Iterable[Counts]) -> Iterator[str]:
    """Markdown, line by line, with the totals of the repositories measured before at the end."""
    yield _line(HEADER)
    yield _line(["---"] * len(HEADER))
    known = []
    for row in rows:
        yield _row(row)
        known += [row] if row.before is not None else []
    totals = [sum(column) for column in zip(*(astuple(row)[1:] for row in known), strict=True)]
    if totals:
        yield _row(Counts(f"**all {len(known)}**", *totals))


def _row(row: Counts) -> str:
    before = "–" if row.before is None else f"{row.before:,}"
    counts = (f"{row.everything:,}", f"{row.scope:,}", row.share, f"{row.generated:,}")
    return _line([row.repository, before, *counts])


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    for line in table(measured(Path(sys.argv[1]), sys.argv[2:])):
        print(line, flush=True)
