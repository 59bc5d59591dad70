"""A small project and a small engine: every line with ``bad`` is a finding.

Its version 2 also reports lines with ``worse``.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

import polars as pl

from wundr_ray.contract.vocabulary import Language
from wundr_ray.domain.files.records import SourceFile, SourceText, blob_id
from wundr_ray.frames import FINDINGS, FUNCTIONS
from wundr_ray.tracking.analysis import RuleTool, TrackedAnalysis
from wundr_ray.tracking.ids import IdOrigin
from wundr_ray.tracking.places import with_places
from wundr_ray.tracking.track import Tracked, track

Tree = Mapping[str, str]

DAY = datetime(2026, 3, 1, tzinfo=UTC)
TOOLS = frozenset({RuleTool("security", "toy", "1")})

_DEF = re.compile(r"( *)def (\w+)")
_PATTERNS = {"1": re.compile(r"bad\w*"), "2": re.compile(r"bad\w*|worse")}


def analyse(
    tree: Tree, tools: frozenset[RuleTool] = TOOLS, unread: Iterable[str] = ()
) -> TrackedAnalysis:
    """The analysis of ``tree``; nothing is looked for in the files ``unread``."""
    texts = [text_of(path, body) for path, body in tree.items()]
    left_out = frozenset(unread)
    read = [text for text in texts if text.file.path not in left_out]
    patterns = [_PATTERNS[tool.version] for tool in tools]
    findings = pl.DataFrame(
        [row for text in read for each in patterns for row in _findings(text, each)],
        schema=FINDINGS,
        orient="row",
    )
    functions = pl.DataFrame(
        [row for text in read for row in _functions(text)], schema=FUNCTIONS, orient="row"
    )
    placed, files = with_places(findings, functions, texts)
    return TrackedAnalysis(placed, files, tools, left_out)


def text_of(path: str, body: str) -> SourceText:
    data = body.encode()
    return SourceText(SourceFile(path, blob_id(data), Language.PYTHON, len(data)), data)


def _findings(text: SourceText, pattern: re.Pattern[str]) -> Iterator[tuple[object, ...]]:
    for number, line in enumerate(text.data.decode().splitlines(), 1):
        if match := pattern.search(line):
            code = match[0].upper()
            values: dict[str, object] = {
                **{"path": text.file.path, "line": number, "end_line": number},
                **{"rule": "security", "code": code, "severity": "high", "confidence": "high"},
                **{"message": f"{code} is bad: {len(line.strip())} characters of it."},
                **{"engine": "toy", "engine_rule": code},
                **{"engine_severity": "high", "help_url": "", "role": "production"},
            }
            yield tuple(values.get(name) for name in FINDINGS)


def _functions(text: SourceText) -> Iterator[tuple[object, ...]]:
    """Functions end before the next line that is not indented."""
    lines = text.data.decode().splitlines()
    for number, line in enumerate(lines, 1):
        if match := _DEF.match(line):
            rest = lines[number:]
            body = next((i for i, each in enumerate(rest) if each[:1].strip()), len(rest))
            yield (text.file.path, match[2], "function", number, number + body, 1, "production")


class Project:
    """A branch of a project that is analysed again and again, each time against the last time."""

    def __init__(self, reference: TrackedAnalysis | None = None, name: str = "proj_1") -> None:
        self.reference = reference
        self.name = name
        self.day = 0

    def analyse(
        self, tree: Tree, tools: frozenset[RuleTool] = TOOLS, unread: Sequence[str] = ()
    ) -> Tracked:
        current = analyse(tree, tools, unread)
        tracked = self.track(current)
        self.reference = tracked_analysis(current, tracked)
        return tracked

    def track(self, current: TrackedAnalysis, others: Sequence[TrackedAnalysis] = ()) -> Tracked:
        self.day += 1
        origin = IdOrigin(self.name, f"commit {self.day}")
        return track(current, self.reference, origin, DAY + timedelta(days=self.day), others)


def tracked_analysis(current: TrackedAnalysis, tracked: Tracked) -> TrackedAnalysis:
    return TrackedAnalysis(
        tracked.findings, current.files, current.tools, current.unread, tracked.gone
    )


def states(tracked: Tracked) -> list[str]:
    return tracked.findings["state"].to_list()


def ids(tracked: Tracked) -> list[str]:
    return tracked.findings["id"].to_list()


def fixed(tracked: Tracked) -> list[str]:
    return tracked.gone.filter(pl.col("because").is_null())["id"].to_list()
