"""What holds of any history of a project."""

from dataclasses import replace

import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.tracking.toy import Project, Tree, analyse, fixed, ids, states, text_of
from wundr_ray import frames
from wundr_ray.tracking.analysis import TrackedAnalysis
from wundr_ray.tracking.places import with_places
from wundr_ray.tracking.track import Tracked

LINES = [
    *("", "def f(x):", "def g(x):", "    bad1(x)", "    bad1(x)", "    bad2(x)", "    bad2(y)"),
    *("    return x", "bad1(x)", "import this", "    one_long_line(of_code, that_fills, a_window)"),
]
TWO = "    bad1(x)\n    bad1(x)"
THREE = "    bad1(x)\n\n    bad1(x)\n\n\n\n    bad1(x)"
bodies = st.lists(st.sampled_from(LINES), max_size=12).map("\n".join)
trees = st.dictionaries(st.sampled_from(["a.py", "b.py", "c/a.py", "c/d.py"]), bodies)
histories = st.lists(trees, min_size=1, max_size=4)

PLACE = ["path", "line", "code"]


def rows(tracked: Tracked) -> pl.DataFrame:
    """Whatever its order: toys have one finding on a line."""
    return tracked.findings.sort(PLACE)


def run(project: Project, history: list[Tree]) -> Tracked:
    return [project.analyse(tree) for tree in history][-1]


def shuffled(analysis: TrackedAnalysis, seed: int) -> TrackedAnalysis:
    def mix(rows: pl.DataFrame) -> pl.DataFrame:
        return rows.sample(fraction=1, shuffle=True, seed=seed)

    return replace(
        analysis,
        findings=mix(analysis.findings),
        files=mix(analysis.files),
        gone=mix(analysis.gone),
    )


@settings(deadline=None, max_examples=40)
@given(histories, trees, st.integers(0, 9))
def test_the_order_of_rows_does_not_matter(history: list[Tree], tree: Tree, seed: int) -> None:
    project = Project()
    run(project, history)
    expected = project.track(analyse(tree))
    assert project.reference
    project.reference, project.day = shuffled(project.reference, seed), project.day - 1
    actual = project.track(shuffled(analyse(tree), seed))
    assert rows(actual).equals(rows(expected))
    assert actual.gone.equals(expected.gone)


@settings(deadline=None, max_examples=40)
@given(histories, trees)
def test_one_to_one(history: list[Tree], tree: Tree) -> None:
    """Each id is on one finding, there or gone, and none gets lost."""
    project = Project()
    run(project, history)
    before = project.reference
    assert before
    tracked = project.analyse(tree)
    everywhere = [*ids(tracked), *tracked.gone["id"]]
    assert len(set(everywhere)) == len(everywhere)
    assert {*before.findings["id"], *before.gone["id"]} <= set(everywhere)
    assert set(fixed(tracked)) <= {*before.findings["id"], *before.gone["id"]}


@settings(deadline=None, max_examples=40)
@given(histories, trees)
def test_going_back_brings_the_ids_back(history: list[Tree], tree: Tree) -> None:
    """Where no file seems to have moved: of equal lines in tiny files that do, one may take the
    identity of another.
    """
    here, there = analyse(history[-1]), analyse(tree)
    assume(not here.paths_in(there) and not there.paths_in(here))
    assert_ids_come_back(history, tree)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"a.py": "", "b.py": THREE}, {"a.py": THREE}),
        ({"a.py": "", "b.py": THREE}, {"a.py": THREE, "b.py": "    bad1(x)"}),
        ({"a.py": TWO + "\ndef f(x):", "b.py": "\n    bad1(x)"}, {"a.py": "\n    bad1(x)"}),
        ({"a.py": "bad1(x)", "b.py": THREE}, {"a.py": THREE, "b.py": "bad1(x)"}),
    ],
)
def test_files_that_move_and_come_back_bring_their_ids(before: Tree, after: Tree) -> None:
    assert_ids_come_back([before], after)


def assert_ids_come_back(history: list[Tree], tree: Tree) -> None:
    project = Project()
    before = run(project, history)
    project.analyse(tree)
    back = project.analyse(history[-1])
    assert set(ids(back)) == set(ids(before))
    assert "new" not in states(back)


@settings(deadline=None, max_examples=40)
@given(histories)
def test_nothing_happens_where_nothing_changed(history: list[Tree]) -> None:
    project = Project()
    before = run(project, history)
    again = project.analyse(history[-1])
    assert ids(again) == ids(before)
    assert set(states(again)) <= {"existing"}
    assert not again.findings["touched"].any()
    assert again.gone.equals(before.gone)


@settings(deadline=None, max_examples=40)
@given(trees, st.data())
def test_blank_lines_make_nothing_new(tree: Tree, data: st.DataObject) -> None:
    project = Project()
    before = project.analyse(tree)
    spaced = {path: _spaced(body, data) for path, body in tree.items()}
    after = project.analyse(spaced)
    assert set(states(after)) <= {"existing"}
    assert set(ids(after)) == set(ids(before))


def _spaced(body: str, data: st.DataObject) -> str:
    counts = st.lists(st.integers(1, 3), min_size=len(body), max_size=len(body))
    blank = iter(data.draw(counts))
    return "".join(each * next(blank) if each == "\n" else each for each in body)


@given(trees, st.integers(1, 4))
def test_shards_do_not_matter(tree: Tree, count: int) -> None:
    whole = analyse(tree)
    texts = [text_of(path, body) for path, body in tree.items()]
    plain = whole.findings.drop(frames.PLACE)
    functions = pl.DataFrame(schema={"path": str, "line": int, "end_line": int, "name": str})
    shards = [texts[start::count] for start in range(count)]
    parts = [
        with_places(
            plain.filter(pl.col("path").is_in([text.file.path for text in shard])),
            functions,
            shard,
        )
        for shard in shards
    ]
    findings = pl.concat([part for part, _ in parts]).sort(PLACE)
    assert findings.drop("scope").equals(whole.findings.sort(PLACE).drop("scope"))
    assert pl.concat([files for _, files in parts]).sort("path").equals(whole.files.sort("path"))
