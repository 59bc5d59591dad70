"""A project's profile from its frames."""

from dataclasses import replace

import polars as pl
import pytest

from wundr_ray.aggregate.jobs.job import summarise_job
from wundr_ray.aggregate.jobs.profile import profile_of, unit_sizes
from wundr_ray.contract.vocabulary import CodeScope, Rule
from wundr_ray.domain.rating.profile import UNCHECKED, CheckedLines
from wundr_ray.frames import CLONES, FILES, FINDINGS, FUNCTIONS, Frames


def table(schema: pl.Schema, *rows: dict[str, object]) -> pl.DataFrame:
    return pl.DataFrame([dict.fromkeys(schema) | row for row in rows], schema=schema)


def unit(line: int, end: int, complexity: int = 1, path: str = "a.py") -> dict[str, object]:
    return {
        "path": path, "name": "f", "kind": "function",
        "line": line, "end_line": end, "complexity": complexity,
    }  # fmt: skip


def finding(path: str, rule: str, severity: str) -> dict[str, object]:
    return {"path": path, "rule": rule, "severity": severity}


def frames() -> Frames:
    return Frames(
        files=table(
            FILES,
            {"path": "a.py", "language": "python", "lines": 800, "sloc": 600, "blank": 50},
            {"path": "b.tsx", "language": "typescript", "lines": 200, "blank": 20},
            {"path": "c.html", "language": "html", "lines": 100, "blank": 0},
            {"path": "empty.py", "language": "python", "lines": 0, "sloc": 0, "blank": 0},
        ),
        functions=table(
            FUNCTIONS,
            unit(1, 120, 25),
            unit(200, 239, 11),
            unit(300, 303),
            unit(1, 50, 60, "b.tsx"),
        ),
        findings=table(
            FINDINGS,
            *[finding("a.py", "security", severity) for severity in ("high", "low", "low")],
            finding("b.tsx", "security", "medium"),
            finding("b.tsx", "accessibility", "medium"),
            finding("a.py", "complexity", "high"),
        ),
        skipped=Frames.empty().skipped,
        clones=table(
            CLONES,
            {
                "path_a": "a.py",
                "line_a": 1,
                "end_a": 10,
                "path_b": "b.tsx",
                "line_b": 5,
                "end_b": 14,
                "twins": False,
            },
            {
                "path_a": "a.py",
                "line_a": 1,
                "end_a": 10,
                "path_b": "a.py",
                "line_b": 31,
                "end_b": 40,
                "twins": False,
            },
        ),
    )


def test_a_profile_counts_lines_and_findings() -> None:
    profile = profile_of(frames())
    assert (profile.lines, profile.source_lines) == (1100, 600 + 180 + 100)
    assert profile.unit_lines == 0.75 * (120 + 40 + 4) + 0.9 * 50
    assert profile.complex_lines == (90 + 30 + 45, 90 + 45, 45)
    assert profile.long_lines == (90 + 30 + 45, 90 + 45, 90)
    assert profile.excess_lines == 100
    assert profile.duplicated_lines == 30
    assert profile.python_security == CheckedLines(800, high=1, low=2)
    assert profile.script_security == CheckedLines(200, medium=1)
    assert profile.python_performance == CheckedLines(800)
    assert profile.accessibility == CheckedLines(300, medium=1)


def test_what_rules_that_were_not_applied_would_have_found_is_unknown() -> None:
    profile = profile_of(frames(), [Rule.COMPLEXITY])
    assert profile.searched_lines == 0
    assert profile.python_security == profile.accessibility == UNCHECKED


def test_nothing_makes_an_empty_profile() -> None:
    profile = profile_of(Frames.empty())
    assert (profile.lines, profile.unit_lines, profile.duplicated_lines) == (0, 0, 0)


def pair(b: str, first: int, last: int, *, twins: bool = True) -> dict[str, object]:
    """Lines of the file ``b`` that stand in a.py at the same place."""
    return {
        "path_a": "a.py", "line_a": first, "end_a": last,
        "path_b": b, "line_b": first, "end_b": last,
        "twins": twins,
    }  # fmt: skip


def test_the_forms_of_the_same_code_are_no_duplicates() -> None:
    twins, copies = pair("b.tsx", 1, 10), pair("b.tsx", 6, 15, twins=False)
    both = replace(frames(), clones=table(CLONES, twins, copies))
    assert profile_of(both).duplicated_lines == 20
    assert profile_of(replace(both, clones=both.clones.head(1))).duplicated_lines == 0
    numbers = summarise_job(replace(both, findings=both.findings[:0]), CodeScope.ALL)
    assert numbers.duplicated_lines == 30


def test_the_later_form_makes_no_file_too_large() -> None:
    later = table(CLONES, pair("a.py", 401, 440), pair("a.py", 421, 480))
    assert profile_of(replace(frames(), clones=later)).excess_lines == 100 - 0.75 * 80
    assert profile_of(replace(frames(), clones=later[:0])).excess_lines == 100


FULL = pl.DataFrame({"path": ["a.py", "b.py"], "lines": [99, 99], "source": [99, 99]})


@pytest.mark.parametrize(
    ("units", "own"),
    [
        ([unit(1, 10), unit(3, 6)], [6, 4]),
        ([unit(1, 10), unit(3, 3)], [10, 0]),
        ([unit(1, 20), unit(2, 15), unit(5, 8), unit(17, 18)], [4, 10, 4, 2]),
        ([unit(1, 10), unit(1, 10, path="b.py")], [10, 10]),
        ([unit(1, 10), unit(11, 11)], [10, 1]),
        ([unit(4, 4), unit(4, 4)], [1, 0]),
    ],
)
def test_each_line_belongs_to_the_innermost_unit(
    units: list[dict[str, object]], own: list[int]
) -> None:
    assert unit_sizes(table(FUNCTIONS, *units), FULL)["own"].to_list() == own


def test_classes_are_no_units() -> None:
    assert unit_sizes(table(FUNCTIONS, unit(1, 9) | {"kind": "class"}), FULL).is_empty()
