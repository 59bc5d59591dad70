"""What becomes of findings from one analysis to the next, by examples."""

from dataclasses import replace

import polars as pl
import pytest

from tests.tracking.toy import Project, Tree, analyse, fixed, ids, states, tracked_analysis
from wundr_ray.tracking.analysis import RuleTool, TrackedAnalysis

FILE = """import this


def first(x):
    value = open(x)
    bad1(value)
    return value


class Second:
    def third(self, y):
        if y:
            bad2(y)
        bad1(y)
        return self.first(y) and self.third(y)
"""
OTHER = "import os\n\n\ndef main():\n    print(os.name)\n    return bad3(os)\n"
TREE = {"pkg/a.py": FILE, "pkg/b.py": OTHER}


def test_first_analysis() -> None:
    tracked = Project().analyse(TREE)
    assert states(tracked) == ["new"] * 4
    assert set(tracked.findings["because"]) == {"no_reference"}
    assert set(tracked.findings["first_commit"]) == {"commit 1"}
    assert tracked.findings["id"].str.contains("^fnd_[0-9a-hjkmnp-tv-z]{21}$").all()
    assert len(set(ids(tracked))) == 4
    assert tracked.gone.is_empty()


@pytest.mark.parametrize(
    "after",
    [
        TREE,
        {path: "\n" * 200 + body for path, body in TREE.items()},
        {f"src/{path}": body for path, body in TREE.items()},
        {**TREE, "pkg/a.py": FILE.replace("\n", "\r\n")},
        {**TREE, "pkg/a.py": FILE.replace("    bad1(value)", "    if x:\n        bad1( value )")},
        {**TREE, "pkg/a.py": FILE.replace("first", "another")},
        {"pkg/c.py": FILE.replace("import this\n", ""), "pkg/b.py": OTHER},
        {**TREE, "pkg/b.py": OTHER.replace("main", "start")},
    ],
    ids=[
        "nothing changed",
        "200 blank lines on top",
        "git mv pkg src/pkg",
        "other line ends",
        "wrapped into a block",
        "a function renamed",
        "renamed and edited",
        "a function of the last lines renamed",
    ],
)
def test_same_findings(after: Tree) -> None:
    project = Project()
    before = project.analyse(TREE)
    tracked = project.analyse(after)
    assert states(tracked) == ["existing"] * 4
    assert ids(tracked) == ids(before)
    assert not tracked.findings["touched"].any()
    assert set(tracked.findings["first_commit"]) == {"commit 1"}
    assert tracked.findings["first_seen"].equals(before.findings["first_seen"])
    assert tracked.gone.is_empty()


def test_function_moved_to_another_file() -> None:
    project = Project()
    before = project.analyse(TREE)
    start, end = FILE.index("def first"), FILE.index("class Second")
    function = FILE[start:end]
    tracked = project.analyse(
        {"pkg/a.py": FILE[:start] + FILE[end:], "pkg/b.py": f"{function}{OTHER}"}
    )
    assert states(tracked) == ["existing"] * 4
    assert set(ids(tracked)) == set(ids(before))
    moved = tracked.findings.filter(scope="first")
    assert moved["path"].to_list() == ["pkg/b.py"]
    assert moved["id"].equals(before.findings.filter(scope="first")["id"])


def test_new_finding() -> None:
    project = Project()
    before = project.analyse(TREE)
    tracked = project.analyse({**TREE, "pkg/b.py": OTHER + "\n\nbad3(sys)\n"})
    new = tracked.findings.filter(state="new")
    assert new["line"].to_list() == [9]
    assert new["because"].to_list() == [None]
    assert new["first_commit"].to_list() == ["commit 2"]
    assert set(ids(before)) < set(ids(tracked))


@pytest.mark.parametrize("deleted", [0, 1, 2])
def test_one_of_three_equal_findings_deleted(deleted: int) -> None:
    project = Project()
    before = project.analyse({"a.py": "bad(x)\n" * 3})
    lines = ["bad(x)\n"] * 3
    lines[deleted] = "good(x)\n"
    tracked = project.analyse({"a.py": "".join(lines)})
    assert states(tracked) == ["existing", "existing"]
    assert len(fixed(tracked)) == 1
    assert {*ids(tracked), *fixed(tracked)} == set(ids(before))


def test_equal_lines_keep_their_own_identity_when_they_move() -> None:
    body = "def f(x):\n    bad(x)\n    one(x)\n    bad(x)\n    two(x)\n    bad(x)\n    three(x)\n"
    project = Project()
    before = project.analyse({"a.py": body})
    assert ids(project.analyse({"a.py": "\n\n" + body})) == ids(before)
    later = project.analyse({"a.py": body.replace("    bad(x)\n    one(x)\n", "")})
    assert ids(later) == ids(before)[1:]


def test_equal_lines_stay_with_their_methods_when_a_class_is_renamed() -> None:
    project = Project()
    before = "def one(x):\n    bad(x)\n    a(x)\n\n\ndef two(x):\n    bad(x)\n    b(x)\n"
    after = "import y\n\ndef two(x):\n    bad(x)\n    c(x)\n\n\ndef one(x):\n    bad(x)\n    d(x)\n"
    current = in_class("C", analyse({"a.py": before}))
    first = project.track(current)
    project.reference = tracked_analysis(current, first)
    second = project.track(in_class("D", analyse({"a.py": after})))
    assert second.findings["scope"].to_list() == ["D.two", "D.one"]
    assert ids(second) == ids(first)[::-1]


def in_class(name: str, analysis: TrackedAnalysis) -> TrackedAnalysis:
    scope = pl.format(f"{name}.{{}}", "scope")
    return replace(analysis, findings=analysis.findings.with_columns(scope=scope))


def test_fixed_and_reopened() -> None:
    project = Project()
    before = project.analyse(TREE)
    repaired = project.analyse({**TREE, "pkg/b.py": OTHER.replace("bad3", "good")})
    assert fixed(repaired) == ids(before)[3:]
    for _ in range(2):
        again = project.analyse({**TREE, "pkg/b.py": OTHER.replace("bad3", "good")})
        assert again.gone.equals(repaired.gone)
    reverted = project.analyse(TREE)
    assert states(reverted) == ["existing"] * 3 + ["reopened"]
    assert ids(reverted) == ids(before)
    assert reverted.gone.is_empty()


def test_reopened_in_a_file_that_was_renamed_meanwhile() -> None:
    project = Project()
    before = project.analyse(TREE)
    project.analyse({**TREE, "pkg/a.py": FILE.replace("bad2", "good")})
    project.analyse({"pkg/c.py": FILE.replace("bad2", "good"), "pkg/b.py": OTHER})
    reverted = project.analyse({"pkg/c.py": FILE, "pkg/b.py": OTHER})
    assert sorted(ids(reverted)) == sorted(ids(before))
    assert reverted.findings.filter(code="BAD2")["state"].to_list() == ["reopened"]


def test_a_file_overwrites_another_one_and_both_come_back() -> None:
    project = Project()
    tree = {"a.py": "    bad1(x)\n    bad1(x)\ndef f(x):", "b.py": "\n    bad1(x)"}
    before = project.analyse(tree)
    over = project.analyse({"a.py": tree["b.py"]})
    (kept,) = [row["id"] for row in before.findings.to_dicts() if row["path"] == "b.py"]
    assert (ids(over), states(over)) == ([kept], ["existing"])
    back = project.analyse(tree)
    assert ids(back) == ids(before)
    assert sorted(states(back)) == ["existing", "reopened", "reopened"]


def test_what_was_fixed_long_ago_is_forgotten() -> None:
    project = Project()
    project.analyse({"a.py": "bad(x)\n"})
    assert len(fixed(project.analyse({"a.py": ""}))) == 1
    project.day += 90
    assert fixed(project.analyse({"a.py": ""})) == []
    assert states(project.analyse({"a.py": "bad(x)\n"})) == ["new"]


def test_edited_line() -> None:
    project = Project()
    before = project.analyse(TREE)
    tracked = project.analyse({**TREE, "pkg/a.py": FILE.replace("bad2(y)", "bad2(y, 7)")})
    assert ids(tracked) == ids(before)
    assert tracked.findings.filter("touched")["code"].to_list() == ["BAD2"]
    assert states(tracked) == ["existing"] * 4


def test_a_line_that_comes_back_otherwise_is_new() -> None:
    project = Project()
    project.analyse({"a.py": "def f(x):\n    bad(x)\n"})
    project.analyse({"a.py": "def f(x):\n    good(x)\n"})
    assert states(project.analyse({"a.py": "def f(x):\n    bad(x, 2)\n"})) == ["new"]


NEWER = frozenset({RuleTool("security", "toy", "2")})


def test_another_version_finds_more() -> None:
    """Only what stands on lines that were there before is not new."""
    project = Project()
    body = "def f(x):\n    worse(x)\n    bad(x)\n"
    project.analyse({"a.py": body})
    tracked = project.analyse({"a.py": "\n\n" + body + "    worse(y)\n", "b.py": body}, NEWER)
    assert tracked.findings["because"].to_list() == ["engine", None, None, None, None]
    assert states(tracked) == ["existing", "existing", "new", "new", "new"]


def test_another_rule_finds_more() -> None:
    project = Project()
    project.analyse({"a.py": "worse(x)\n"}, frozenset({RuleTool("style", "toy", "1")}))
    tracked = project.analyse({"a.py": "worse(x)\n"}, NEWER)
    assert tracked.findings["because"].to_list() == ["engine"]


def test_what_another_version_does_not_find_is_not_fixed() -> None:
    project = Project()
    before = project.analyse(TREE)
    current = analyse(TREE, NEWER)
    fewer = replace(current, findings=current.findings.head(2))
    tracked = project.track(fewer)
    assert fixed(tracked) == []
    assert tracked.gone["because"].to_list() == ["engine", "engine"]
    project.reference = tracked_analysis(fewer, tracked)
    again = project.analyse(TREE, NEWER)
    assert states(again) == ["existing"] * 4
    assert ids(again) == ids(before)


def test_a_file_that_cannot_be_read_for_a_while() -> None:
    project = Project()
    before = project.analyse(TREE)
    meanwhile = project.analyse(TREE, unread=["pkg/a.py"])
    assert ids(meanwhile) == ids(before)[3:]
    assert fixed(meanwhile) == []
    assert meanwhile.gone["because"].unique().to_list() == ["not_analysed"]
    again = project.analyse(TREE)
    assert states(again) == ["existing"] * 4
    assert ids(again) == ids(before)


def test_a_file_that_could_not_be_read_before() -> None:
    project = Project()
    project.analyse(TREE, unread=["pkg/a.py"])
    tracked = project.analyse({**TREE, "pkg/a.py": FILE + "\n\nbad9(9)\n"})
    assert tracked.findings["because"].to_list() == ["not_analysed"] * 3 + [None, None]
    assert states(tracked) == ["existing"] * 3 + ["new", "existing"]


def test_a_rule_that_was_not_applied_is_not_fixed() -> None:
    project = Project()
    before = project.analyse(TREE)
    nothing = analyse(dict.fromkeys(TREE, ""), tools=frozenset({RuleTool("style", "toy", "1")}))
    tracked = project.track(nothing)
    assert tracked.gone["because"].to_list() == ["not_analysed"] * 4
    assert sorted(tracked.gone["id"]) == sorted(ids(before))


def test_branch_and_merge() -> None:
    """A branch is compared with the main one; what is new in it keeps its id until it is merged."""
    main = Project()
    before = main.analyse(TREE)
    branch = Project(main.reference)
    branch.day = 10
    tree = {**TREE, "pkg/b.py": OTHER + "\n\nbad4(sys)\n"}
    current = analyse(tree)
    first = branch.track(current)
    assert states(first) == ["existing"] * 4 + ["new"]
    assert ids(first)[:4] == ids(before)
    of_branch = tracked_analysis(current, first)
    current = analyse({**tree, "pkg/b.py": "\n\n" + tree["pkg/b.py"]})
    second = branch.track(current, [of_branch])
    assert states(second) == states(first)
    assert ids(second) == ids(first)
    merged = main.track(current, [tracked_analysis(current, second)])
    assert states(merged) == states(first)
    assert ids(merged) == ids(first)
    assert merged.findings["first_commit"].to_list() == ["commit 1"] * 4 + ["commit 11"]


def test_the_same_analysis_again_makes_the_same_ids() -> None:
    one, other = Project(), Project()
    for project in (one, other):
        project.analyse(TREE)
    again = one.track(analyse({**TREE, "pkg/c.py": FILE}))
    assert again.findings.equals(other.track(analyse({**TREE, "pkg/c.py": FILE})).findings)
    assert not set(ids(Project(name="proj_2").analyse(TREE))) & set(ids(again))


def test_an_id_that_was_carried_on_is_not_made_again() -> None:
    project = Project()
    before = project.analyse({"a.py": "bad(x)\nlong_enough_to_be_found(elsewhere, too)\n"})
    moved = {"b.py": "import x\n\nbad(x)\nlong_enough_to_be_found(elsewhere, too)\n"}
    assert ids(project.analyse(moved)) == ids(before)
    project.day = 0  # the next analysis is of the first commit again
    tracked = project.analyse({**moved, "a.py": "bad(x)\n"})
    assert len(set(ids(tracked))) == 2


def test_the_columns() -> None:
    tracked = Project().analyse(TREE)
    assert tracked.findings.columns[-6:] == [
        *("id", "state", "because", "first_seen", "first_commit", "touched")
    ]
    assert tracked.findings.drop("because", "cwe").null_count().sum_horizontal().item() == 0


def test_no_findings() -> None:
    project = Project()
    for tree in ({}, {"a.py": ""}, {"a.py": "", "b.py": "x = 1\n"}, {}):
        tracked = project.analyse(tree)
        assert tracked.findings.is_empty()
        assert tracked.gone.is_empty()
