"""From a project's token streams to findings."""

import polars as pl
import pytest

from tests.clones.streams import frame, one_per_line
from wundr_ray.clones.project import findings, project_clones
from wundr_ray.frames import CLONES, FINDINGS

CODE = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def found(text: str, other: str = "src/b.py", copy: int = 1) -> pl.DataFrame:
    project = {"src/a.py": one_per_line(text), other: one_per_line("0" * copy + text)}
    return findings(project_clones(frame(project).collect(), 8))


def test_a_finding_stands_at_the_later_block_and_names_the_other() -> None:
    table = found(CODE[:12], copy=3)
    assert table.schema == FINDINGS
    assert table.to_dicts() == [
        {
            "path": "src/b.py",
            "line": 4,
            "end_line": 15,
            "rule": "duplicates",
            "code": "duplicate_code",
            "severity": "low",
            "confidence": "high",
            "cwe": 1041,
            "message": "12 lines repeat lines 1 to 12 of src/a.py (12 tokens)",
            "engine": "wundr-clones",
            "engine_rule": "duplicate_code",
            "engine_severity": None,
            "help_url": "https://cwe.mitre.org/data/definitions/1041.html",
            "role": "production",
        }
    ]


@pytest.mark.parametrize(("lines", "severity"), [(24, "low"), (25, "medium"), (52, "medium")])
def test_severity_follows_the_size(lines: int, severity: str) -> None:
    assert found(CODE[:lines])["severity"].to_list() == [severity]


def test_a_block_repeated_in_its_own_file() -> None:
    stream = frame({"a.py": one_per_line(f"{CODE[:10]}01{CODE[:10]}")}).collect()
    clones = project_clones(stream, 8)
    assert clones.schema == CLONES
    assert findings(clones)["message"].to_list() == [
        "10 lines repeat lines 1 to 10 of this file (10 tokens)"
    ]


def test_a_long_path_is_cut_at_its_beginning() -> None:
    [message] = found(CODE[:9], other="a/" * 400 + "z.py")["message"]
    assert len(message) < 400
    [message] = findings(
        project_clones(
            frame({"a/" * 400 + "z.py": one_per_line(CODE), "b.py": one_per_line(CODE)}).collect(),
            8,
        )
    )["message"]
    assert "…" in message
    assert "a/z.py" in message
    assert len(message) < 400


def test_nothing_found_has_the_schema() -> None:
    nothing = findings(pl.DataFrame(schema=CLONES))
    assert (nothing.schema, nothing.height) == (FINDINGS, 0)
