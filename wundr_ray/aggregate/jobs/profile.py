"""From a project's frames to its profile: what the rating is told about it."""

from collections.abc import Iterable

import polars as pl

from wundr_ray.clones.lines import covered_lines, places
from wundr_ray.contract.vocabulary import Language, Rule, Severity
from wundr_ray.domain.rating.profile import (
    COMPLEXITY_LIMITS,
    FILE_LIMIT,
    UNIT_LIMITS,
    CheckedLines,
    CodeProfile,
)
from wundr_ray.frames import Frames

MARKUP_FILE = r"(?i)\.(?:html?|xhtml|jinja2?|j2|djhtml|jsx|tsx|vue|svelte|astro)$"
"""Files whose lines accessibility findings are counted against."""

_PYTHON = pl.col("language") == Language.PYTHON
_SCRIPT = pl.col("language").is_in([Language.JAVASCRIPT, Language.TYPESCRIPT])


def profile_of(frames: Frames, rules: Iterable[Rule] = Rule) -> CodeProfile:
    """The profile of the files in ``frames``, all of which are in scope.

    ``rules`` were applied; what others would have found is unknown, not absent.
    """
    applied = frozenset(rules)
    files = frames.files.with_columns(_source_lines().alias("source"))
    units = unit_sizes(frames.functions, files)
    findings = frames.findings.join(files.select("path", "language"), on="path", how="left")

    def checked(rule: Rule, where: pl.Expr) -> CheckedLines:
        if rule not in applied:
            # Zero lines, and not zero findings in all lines: a rule that did not run says nothing
            # good.
            return CheckedLines()
        return _checked(files.filter(where), findings.filter(pl.col("rule") == rule, where))

    markup = pl.col("path").str.contains(MARKUP_FILE)
    lines = int(files["lines"].sum())
    return CodeProfile(
        lines=lines,
        source_lines=int(files["source"].sum()),
        unit_lines=round(units["own"].sum()),
        complex_lines=_lines_above(units, "complexity", COMPLEXITY_LIMITS),
        long_lines=_lines_above(units, "own", UNIT_LIMITS),
        excess_lines=_excess(files, frames.clones.filter("twins")),
        searched_lines=lines if Rule.DUPLICATES in applied else 0,
        duplicated_lines=count_duplicated(frames.clones.filter(~pl.col("twins"))),
        python_security=checked(Rule.SECURITY, _PYTHON),
        script_security=checked(Rule.SECURITY, _SCRIPT),
        python_performance=checked(Rule.PERFORMANCE, _PYTHON),
        script_performance=checked(Rule.PERFORMANCE, _SCRIPT),
        accessibility=checked(Rule.ACCESSIBILITY, markup),
    )


def count_duplicated(clones: pl.DataFrame) -> int:
    """The lines of the blocks of ``clones``, each counted once."""
    return int(covered_lines(places(clones), ["path"], [])["lines"].item())


def unit_sizes(functions: pl.DataFrame, files: pl.DataFrame) -> pl.DataFrame:
    """``complexity`` and ``own`` lines of code of each function, without functions inside it.

    Which lines of a function hold code is not known: it is taken to have the share of its file,
    of which ``files`` has ``lines`` and ``source`` lines. A function on a single line inside
    another belongs to it and has no lines of its own, so that no line counts twice.
    """
    units = functions.filter(pl.col("kind") != "class").sort(
        "path", "line", "end_line", descending=[False, False, True]
    )
    rows = list(units.select("path", "line", "end_line").iter_rows())
    code = pl.col("own") * (pl.col("source") / pl.col("lines"))
    return (
        units.select("path", "complexity")
        .with_columns(pl.Series("own", _own_lines(rows), pl.Int64))
        .join(files.select("path", "lines", "source"), on="path", maintain_order="left")
        .select("complexity", code)
    )


def _own_lines(units: list[tuple[str, int, int]]) -> list[int]:
    """Lines of each unit of ``(path, line, end_line)``; outer ones come before inner ones."""
    own: list[int] = []
    around: list[int] = []
    for position, (path, line, end) in enumerate(units):
        # `around` are the units that the present one may lie in, the innermost last; their order
        # makes one pass enough.
        while around and (units[around[-1]][0] != path or units[around[-1]][2] < line):
            around.pop()
        size = end - line + 1
        if around and size == 1:
            own.append(0)
            continue
        own.append(size)
        if around:
            own[around[-1]] = max(0, own[around[-1]] - size)
        around.append(position)
    return own


def _source_lines() -> pl.Expr:
    """Lines of code; of scripts and pages, whose comments nobody counts, all but blank lines."""
    return pl.coalesce("sloc", pl.col("lines") - pl.col("blank"), "lines")


def _lines_above(units: pl.DataFrame, column: str, limits: tuple[int, ...]) -> tuple[int, int, int]:
    low, middle, high = (round(units.filter(pl.col(column) > each)["own"].sum()) for each in limits)
    return low, middle, high


def _excess(files: pl.DataFrame, twins: pl.DataFrame) -> int:
    """Lines of code beyond the limit in their files, without the later forms of ``twins``.

    Which lines of a form hold code is not known: it is taken to have the share of its file.
    """
    later = covered_lines(places(twins, "b"), ["path"], ["path"]).rename({"lines": "later"})
    share = pl.col("later").fill_null(0) / pl.max_horizontal("lines", 1)
    excess = (pl.col("source") * (1 - share) - FILE_LIMIT).clip(lower_bound=0)
    return round(float(files.join(later, on="path", how="left").select(excess.sum()).item()))


def _checked(files: pl.DataFrame, findings: pl.DataFrame) -> CheckedLines:
    counts = dict(findings.group_by("severity").len().iter_rows())
    lines = int(files["lines"].sum())
    return CheckedLines(lines, *(counts.get(severity, 0) for severity in Severity))
