"""From pairs of equal blocks to findings."""

import polars as pl
import pytest

from tests.clones.streams import frame, one_per_line
from wundr_ray.clones.findings import findings
from wundr_ray.clones.project import project_clones
from wundr_ray.frames import CLONES, FINDINGS

CODE = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def found(files: dict[str, str]) -> pl.DataFrame:
    stream = frame({path: one_per_line(text) for path, text in files.items()}).collect()
    return findings(project_clones(stream, 8))


def pair(a: tuple[str, int, int], b: tuple[str, int, int], **more: object) -> dict[str, object]:
    sides = {
        f"{name}_{side}": value
        for side, place in (("a", a), ("b", b))
        for name, value in zip(("path", "line", "end"), place, strict=True)
    }
    return {**sides, "tokens": 99, "lines": b[2] - b[1] + 1, "group": 1, "twins": False, **more}


def of_pairs(*pairs: dict[str, object]) -> pl.DataFrame:
    return findings(pl.DataFrame(pairs, schema=CLONES))


def test_a_finding_stands_at_the_first_place_and_names_the_others() -> None:
    table = found({"src/a.py": CODE[:12], "src/b.py": "000" + CODE[:12]})
    assert table.schema == FINDINGS
    assert table.to_dicts() == [
        {
            "path": "src/a.py",
            "line": 1,
            "end_line": 12,
            "rule": "duplicates",
            "code": "duplicate_code",
            "severity": "low",
            "confidence": "high",
            "cwe": 1041,
            "message": (
                "The same code in 2 places: 12 lines here, again in src/b.py:4-15. Keep one copy."
            ),
            "engine": "wundr-clones",
            "engine_rule": "duplicate_code",
            "engine_severity": None,
            "help_url": "https://cwe.mitre.org/data/definitions/1041.html",
            "role": "production",
        }
    ]


def test_the_pairs_of_a_group_are_one_finding() -> None:
    [message] = found({f"{name}.py": CODE[:10] for name in "abc"})["message"]
    assert message == (
        "The same code in 3 places: 10 lines here, again in b.py:1-10 and c.py:1-10. Keep one copy."
    )


def test_places_that_overlap_are_one() -> None:
    table = of_pairs(
        pair(("a.py", 11, 40), ("b.py", 1, 30)), pair(("b.py", 1, 20), ("c.py", 5, 24))
    )
    assert table["message"].to_list() == [
        "The same code in 3 places: 30 lines here, again in b.py:1-30 and c.py:5-24. Keep one copy."
    ]


@pytest.mark.parametrize(("copies", "severity"), [(2, "low"), (3, "medium")])
def test_severity_follows_the_lines_that_one_copy_would_save(copies: int, severity: str) -> None:
    table = found({f"{name}.py": CODE[:14] for name in "abc"[:copies]})
    assert table["severity"].to_list() == [severity]


def test_copies_in_one_file() -> None:
    [message] = found({"a.py": f"{CODE[:10]}01{CODE[:10]}"})["message"]
    assert message == (
        "The same code in 2 places: 10 lines here, again in lines 13 to 22. "
        "Move it into one function."
    )


def test_code_that_repeats_itself_has_one_place() -> None:
    table = of_pairs(pair(("a.py", 1, 20), ("a.py", 5, 24)))
    assert table.select("line", "end_line").rows() == [(1, 24)]
    assert table["message"].to_list() == [
        "24 lines repeat the same code several times. Write it once, in a loop or a function."
    ]


def test_many_and_long_places_are_cut() -> None:
    [message] = found({f"{name}/" * 400 + "z.py": CODE for name in "abcdefghi"})["message"]
    assert "9 places" in message
    assert message.endswith(" and 3 more. Keep one copy.")
    assert message.count("…") == 5
    assert "c/z.py:1-52" in message
    assert len(message) < 800


def test_twins_are_one_finding_for_each_pair_of_files() -> None:
    table = of_pairs(
        pair(("a.py", 1, 10), ("b.py", 11, 20), twins=True),
        pair(("a.py", 21, 40), ("b.py", 31, 50), twins=True, group=2),
        pair(("a.py", 61, 70), ("a.py", 81, 90), twins=True, group=3),
    )
    assert table.select("path", "line", "code", "severity", "message").rows() == [
        (
            *("a.py", 1, "asynchronous_twin", "medium"),
            "Code here has its synchronous or asynchronous twin in b.py, from line 11 on (30 lines "
            "in 2 blocks): generate one form from the other, as unasync does.",
        ),
        (
            *("a.py", 61, "asynchronous_twin", "low"),
            "Code here has its synchronous or asynchronous twin in this file, from line 81 on (10 "
            "lines in 1 block): generate one form from the other, as unasync does.",
        ),
    ]


def test_nothing_found_has_the_schema() -> None:
    nothing = of_pairs()
    assert (nothing.schema, nothing.height) == (FINDINGS, 0)
