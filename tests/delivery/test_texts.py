"""Titles, descriptions and messages; and names that try to be more than text."""

import re

import pytest

from tests.delivery.making import change
from wundr_ray.contract.vocabulary import Pattern
from wundr_ray.delivery.git.signatures import message_of
from wundr_ray.delivery.grouping import Group
from wundr_ray.delivery.texts import ChangesetOrigin, code, part, texts

CHANGES = (
    change(1, "app.py", [], Pattern.IMPORTS),
    change(2, "lib/a.py", [], Pattern.IMPORTS),
    change(3, "lib/a.py", [], Pattern.ERROR_HANDLING, rule="bare-except"),
)
ORIGIN = ChangesetOrigin("batch_1", "Q3", "job_1")
HOSTILE = "@admin fixes #1 <script>alert(1)</script> [x](https://evil.example)\n\n# `Big` ``x``"


def test_a_changeset_says_what_and_why() -> None:
    made = texts(ORIGIN, Group("", CHANGES))
    assert made.title == "Standardize error handling and imports in 2 files"
    assert made.message == (
        "Standardize error handling and imports in 2 files\n\n"
        "- bare-except: 1 change in 1 file\n"
        "- unused-import: 2 changes in 2 files\n\n"
        "Wundr batch batch_1, job job_1\n"
    )
    assert "- `unused-import`: 2 changes in 2 files\n" in made.body
    assert "- `unused-import`: `It is not used.`\n" in made.body
    assert "batch `batch_1` (`Q3`), job `job_1`" in made.body
    assert "`git revert`" in made.body
    assert made == texts(ORIGIN, Group("", CHANGES))
    of_patch = part(ORIGIN, Group("", CHANGES))
    assert message_of(of_patch.subject, of_patch.body) == made.message
    assert of_patch.change_ids == {"chg_1", "chg_2", "chg_3"}


@pytest.mark.parametrize(
    ("group", "title", "expected"),
    [
        ("imports", None, "Standardize imports in 2 files"),
        ("lib", None, "Standardize imports in 2 files (lib)"),
        ("@org/py @lead", None, "Standardize imports in 2 files (org/py-lead)"),
        ("imports", "Tidy up", "Tidy up (imports)"),
        ("lib", "Tidy\nup", "Tidy?up (lib)"),
        ("", "x" * 200, "x" * 119 + "…"),
    ],
)
def test_titles(group: str, title: str | None, expected: str) -> None:
    origin = ChangesetOrigin("batch_1", "Q3", "job_1", title)
    assert texts(origin, Group(group, CHANGES[:2])).title == expected


def test_hostile_names_are_only_text() -> None:
    bad = change(1, f"{HOSTILE}.py", [], rule="unused-import")
    made = texts(
        ChangesetOrigin(HOSTILE, HOSTILE, HOSTILE, None, "Own words."), Group(HOSTILE, (bad,))
    )
    assert made.body.startswith("Own words.\n\n")
    outside = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", made.body)
    for text in (made.title, made.message, outside):
        assert not set("@<>[]") & set(text)
        assert "#1" not in text
    assert "\n# " not in made.body


@pytest.mark.parametrize("text", ["", "`", "a`b", "``", " x ", "a``b`c", "\n", "x" * 999])
def test_code_is_never_left(text: str) -> None:
    made = code(text)
    found = re.fullmatch(r"(`+)(.+?)\1", made)
    assert found
    assert found[1] not in re.findall("`+", found[2])
    assert "\n" not in made


def test_long_lists_are_cut() -> None:
    many = tuple(change(n, f"f{n:03}.py", []) for n in range(100))
    body = texts(ORIGIN, Group("", many)).body
    assert "- `f019.py`\n- and 80 more files\n" in body
