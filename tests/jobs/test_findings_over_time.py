"""Findings of real repositories keep their ids, whatever happens to lines, files and branches."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.jobs.history import Analysed, History, Job
from wundr_ray.aggregate.jobs import over_time
from wundr_ray.contract.errors import StorageUnavailable
from wundr_ray.contract.findings.vocabulary import FindingState
from wundr_ray.contract.gates.models import Reference
from wundr_ray.contract.vocabulary import CodeScope, Rule, Severity
from wundr_ray.engines.interface import EngineInfo
from wundr_ray.engines.python.bandit import findings as python_security
from wundr_ray.sources.files.selection import Selection

EVAL = "def {name}(x):\n    total = x + {number}\n    return eval(total)\n"
PICKLE = "import pickle\n\n\ndef load(data):\n    return pickle.loads(data)\n"
THREE = (
    "def run(x):\n    eval(x)\n    if x:\n        eval(x)\n    while x:\n        eval(x)\n"
    "        x = None\n"
)
BLOCK = "".join(
    f"def step_{n}(a, b):\n    total = a * {n} + b\n    return total\n" for n in range(9)
)


def function(number: int) -> str:
    return EVAL.format(name=f"function_{number}", number=number)


TREE = {
    "pkg/one.py": "\n\n".join(function(number) for number in range(3)),
    "pkg/two.py": PICKLE,
    "pkg/three.py": THREE,
    "pkg/copy_a.py": BLOCK,
    "pkg/copy_b.py": BLOCK,
    "app.js": "function go(code) {\n  return eval(code);\n}\n",
}


@pytest.fixture
def history(tmp_path: Path) -> History:
    history = History(tmp_path)
    history.write(TREE)
    return history


def new_findings(analysed: Analysed) -> pl.DataFrame:
    return analysed.frames.findings.filter(pl.col("state") == FindingState.NEW)


def counted(analysed: Analysed) -> dict[FindingState, int]:
    return {state: sum(counts.values()) for state, counts in analysed.new_code.issues.items()}


def test_everything_is_new_in_the_first_analysis(history: History) -> None:
    first = history.analyse()
    findings = first.frames.findings
    assert findings.height >= 9
    assert first.states() == {FindingState.NEW}
    assert set(findings["because"]) == {"no_reference"}
    assert findings["id"].n_unique() == findings.height
    assert findings["id"].str.starts_with("fnd_").all()
    assert set(findings["first_commit"]) == {first.known.commit}
    assert first.new_code.reference is None
    assert first.new_code.missing == "The branch has not been analysed before."
    assert (first.new_code.lines, first.new_code.duplicated_lines) == (None, None)
    assert sum(first.new_code.issues[FindingState.NEW].values()) == findings.height


def test_the_same_commit_again_has_the_same_findings(history: History) -> None:
    first, again = history.analyse(), history.analyse()
    assert again.states() == {FindingState.EXISTING}
    assert again.ids() == first.ids()
    assert again.frames.findings["first_seen"].equals(first.frames.findings["first_seen"])
    assert again.new_code.reference == first.known.as_reference()
    assert (again.new_code.lines, again.new_code.duplicated_lines) == (0, 0)


def test_blank_lines_on_top_of_every_file_make_nothing_new(history: History) -> None:
    first = history.analyse()
    history.write({path: "\n" * 200 + text for path, text in TREE.items()})
    second = history.analyse()
    assert second.states() == {FindingState.EXISTING}
    assert second.ids() == first.ids()
    assert second.fixed() == []
    assert second.new_code.lines == 0


def test_a_moved_folder_makes_nothing_new(history: History) -> None:
    first = history.analyse()
    history.git("mv", "pkg", "src")
    history.git("commit", "--quiet", "--message=move")
    second = history.analyse()
    assert second.states() == {FindingState.EXISTING}
    assert second.ids() == first.ids()
    assert set(second.frames.findings["path"].str.split("/").list.first()) == {"src", "app.js"}
    assert second.new_code.lines == 0


def test_a_function_that_moves_to_another_file_keeps_its_ids(history: History) -> None:
    first = history.analyse()
    kept = "\n\n".join(function(number) for number in (0, 2))
    other = TREE["pkg/two.py"] + "\n\n" + function(1)
    history.write({**TREE, "pkg/one.py": kept, "pkg/two.py": other})
    second = history.analyse()
    assert second.states() == {FindingState.EXISTING}
    assert second.ids() == first.ids()
    moved = second.findings("eval_used").filter(pl.col("path") == "pkg/two.py")
    assert set(moved["id"]) <= set(first.ids())


def test_of_three_equal_findings_one_is_deleted_reverted_and_comes_back(history: History) -> None:
    first = history.analyse()
    history.write({**TREE, "pkg/three.py": THREE.replace("    if x:\n        eval(x)\n", "")})
    second = history.analyse()
    assert second.states() == {FindingState.EXISTING}
    (fixed,) = second.fixed()
    assert counted(second)[FindingState.FIXED] == 1
    assert sorted([*second.ids(), fixed]) == first.ids()
    history.write(TREE)
    third = history.analyse()
    assert third.ids() == first.ids()
    (reopened,) = third.frames.findings.filter(pl.col("state") == "reopened")["id"]
    assert reopened == fixed
    assert counted(third)[FindingState.REOPENED] == 1
    assert counted(third)[FindingState.FIXED] == 0
    assert third.fixed() == []


@pytest.mark.parametrize("change", [{"attempt": 2}, {"shards": 1}, {"shards": 2}, {"shards": 5}])
def test_another_attempt_or_cut_gives_the_same(history: History, change: dict[str, int]) -> None:
    history.analyse()
    history.write({**TREE, "pkg/new.py": THREE + "\n\n" + function(7)})
    one = history.analyse()
    history.known.pop()  # both are of one job
    other = history.attempt(replace(Job(), **change))
    assert counted(one)[FindingState.NEW] == 4
    for name in ("findings", "gone", "lines"):
        assert getattr(other.frames, name).equals(getattr(one.frames, name))
    assert other.new_code == one.new_code


def test_files_that_are_taken_over_have_the_same_findings(history: History) -> None:
    first = history.analyse()
    again = history.analyse(Job(incremental=True))
    assert again.stored.files_reused == len(TREE)
    assert again.states() == {FindingState.EXISTING}
    columns = ["state", "because"]
    assert again.frames.findings.drop(columns).equals(first.frames.findings.drop(columns))
    assert again.frames.lines.equals(first.frames.lines)


def test_new_code_is_counted(history: History) -> None:
    history.analyse()
    body = BLOCK.splitlines()
    grown = TREE["pkg/one.py"] + "\n\n" + function(9)
    history.write({**TREE, "pkg/one.py": grown, "pkg/copy_c.py": BLOCK})
    second = history.analyse()
    assert second.new_code.lines == 3 + len(body)
    assert second.new_code.duplicated_lines == len(body)
    (new,) = second.findings("eval_used").filter(pl.col("state") == "new").to_dicts()
    assert new["scope"] == "function_9"
    assert second.new_code.issues[FindingState.NEW][Severity(new["severity"])] >= 1
    assert second.new_code.missing is None


def test_tests_are_no_new_code_of_production(history: History) -> None:
    history.analyse()
    history.write({**TREE, "tests/test_one.py": "def test_it():\n    assert 1\n" + "x = 1\n" * 30})
    assert history.analyse().new_code.lines == 0


def test_ids_go_over_to_a_branch_and_come_back_with_the_merge(history: History) -> None:
    first = history.analyse()
    history.git("checkout", "--quiet", "-b", "feature")
    history.write({**TREE, "pkg/new.py": function(5)})
    feature = history.analyse(Job(branch="feature"))
    assert set(first.ids()) < set(feature.ids())
    (new,) = new_findings(feature)["id"]
    assert feature.new_code.reference
    assert feature.new_code.reference.branch == "main"
    history.write({**TREE, "pkg/new.py": "\n\n" + function(5)})
    again = history.analyse(Job(branch="feature"))
    assert new_findings(again)["id"].to_list() == [new], "it stays new until the merge"
    history.git("checkout", "--quiet", "main")
    history.write({**TREE, "pkg/two.py": "# a change beside it\n" + TREE["pkg/two.py"]})
    history.git("merge", "--quiet", "feature")
    merged = history.analyse()
    assert new_findings(merged)["id"].to_list() == [new]
    assert merged.new_code.reference == first.known.as_reference()
    assert merged.ids() == again.ids()
    assert history.analyse().states() == {FindingState.EXISTING}


def test_findings_of_a_rule_that_was_not_applied_before_are_existing(history: History) -> None:
    older = history.analyse(Job(rules=(Rule.COMPLEXITY, Rule.DUPLICATES)))
    newer = history.analyse()
    security = newer.frames.findings.filter(pl.col("rule") == "security")
    assert security.height
    assert set(security["state"]) == {"existing"}
    assert set(security["because"]) == {"engine"}
    assert set(older.ids()) < set(newer.ids())
    assert counted(newer)[FindingState.NEW] == 0
    without = history.analyse(Job(rules=(Rule.COMPLEXITY, Rule.DUPLICATES)))
    assert without.fixed() == []
    assert history.analyse().ids() == newer.ids()


def test_ids_are_carried_on_by_analyses_with_the_same_rules(history: History) -> None:
    """Two jobs of one project run side by side, so that the last analysis is by other rules."""
    ids = []
    for night in range(3):
        history.write({**TREE, "pkg/night.py": f"NIGHT = {night}\n"})
        history.days += 1
        some = history.attempt(Job(rules=(Rule.SECURITY,)))
        other = history.attempt(Job(rules=(Rule.COMPLEXITY,), attempt=2))
        later = replace(other.known, completed_at=some.known.completed_at + timedelta(minutes=1))
        history.known += [some.known, later]
        ids.append(some.ids())
    assert len(ids[0]) >= 5
    assert ids[1] == ids[0]
    assert ids[2] == ids[0]


def test_what_the_reference_could_not_have_keeps_its_ids_on_a_branch(history: History) -> None:
    history.analyse(Job(rules=(Rule.COMPLEXITY,)))
    history.git("checkout", "--quiet", "-b", "feature")
    of_branch = Job(branch="feature", rules=(Rule.SECURITY,))
    first = history.analyse(of_branch)
    history.write({**TREE, "pkg/more.py": "NUMBER = 1\n"})
    again = history.analyse(of_branch)
    assert again.states() == {FindingState.EXISTING}
    assert again.ids() == first.ids()


def test_findings_of_another_version_of_an_engine_are_existing(
    history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The older version finds no pickles."""
    with monkeypatch.context() as older:
        older.setattr(EngineInfo, "version", "0.9")
        older.setattr(python_security, "findings", without_pickle(python_security.findings))
        first = history.analyse()
    history.write({**TREE, "pkg/new.py": PICKLE})
    second = history.analyse()
    found = second.findings("pickle_deserialization").select("path", "state", "because")
    assert set(found.rows()) == {
        ("pkg/two.py", "existing", "engine"),
        ("pkg/new.py", "new", None),
    }
    assert set(first.ids()) < set(second.ids())
    assert second.fixed() == []


def without_pickle(findings: Any) -> Any:
    def some(path: str, source: Any) -> Any:
        found, silenced = findings(path, source)
        return [each for each in found if "pickle" not in each.code], silenced

    return some


def test_what_was_excluded_is_not_new_and_what_is_excluded_is_not_fixed(history: History) -> None:
    without = Job(selection=Selection(exclude_patterns=("pkg/one.py",)))
    first = history.analyse(without)
    second = history.analyse()
    known = second.frames.findings.filter(pl.col("path") == "pkg/one.py")
    assert known.height
    assert set(known["because"]) == {"not_analysed"}
    assert second.states() == {FindingState.EXISTING}
    assert second.new_code.lines == 0
    third = history.analyse(without)
    assert third.ids() == first.ids()
    assert third.fixed() == []
    assert set(third.frames.gone["because"]) == {"not_analysed"}
    fourth = history.analyse()
    assert fourth.ids() == second.ids()
    assert fourth.states() == {FindingState.EXISTING}


def test_files_that_swap_their_places_make_nothing_new(history: History) -> None:
    """The last lines of both are too short to be recognised in any other file."""
    ends = {"pkg/one.py": "eval(a)\n", "pkg/two.py": "eval(b)\n"}
    tree = {**TREE, **{path: TREE[path] + end for path, end in ends.items()}}
    history.write(tree)
    first = history.analyse()
    swapped = {"pkg/one.py": tree["pkg/two.py"], "pkg/two.py": tree["pkg/one.py"]}
    history.write({**tree, **swapped})
    second = history.analyse()
    assert second.states() == {FindingState.EXISTING}
    assert second.ids() == first.ids()
    assert second.fixed() == []
    assert second.new_code.lines == 0
    columns = ["id", "line_hash"]
    assert (
        second.frames.findings.select(columns)
        .sort("id")
        .equals(first.frames.findings.select(columns).sort("id"))
    )


@pytest.mark.parametrize("place", ["tests/test_one.py", "vendor/one.py"])
def test_a_file_that_moves_to_another_role_and_back_fixes_nothing(
    history: History, place: str
) -> None:
    first = history.analyse()
    history.git("mv", "-k", "pkg/one.py", ".")
    (history.repository / place).parent.mkdir()
    history.git("mv", "one.py", place)
    history.git("commit", "--quiet", "--message=away")
    away = history.analyse()
    assert away.fixed() == []
    assert counted(away)[FindingState.FIXED] == 0
    assert set(away.frames.gone["because"]) == {"not_analysed"}
    assert set(away.frames.gone["path"]) == {place}
    history.git("mv", place, "pkg/one.py")
    history.git("commit", "--quiet", "--message=back")
    back = history.analyse()
    assert back.states() == {FindingState.EXISTING}
    assert back.ids() == first.ids()
    assert back.fixed() == []


def test_in_the_scope_of_all_code_another_role_excuses_nothing(history: History) -> None:
    everything = Job(options=replace(Job().options, scope=CodeScope.ALL))
    first = history.analyse(everything)
    attributes = "pkg/one.py linguist-vendored\n"
    history.write({**TREE, ".gitattributes": attributes, "pkg/one.py": function(0)})
    second = history.analyse(everything)
    assert second.frames.findings.filter(pl.col("role") == "vendored").height == 1
    assert len(second.fixed()) == 2
    assert sorted([*second.ids(), *second.fixed()]) == first.ids()


def test_findings_above_another_threshold_are_not_new(history: History) -> None:
    options = replace(Job().options, complexity_threshold=20)
    history.analyse(Job(options=options))
    strict = history.analyse(Job(options=replace(options, complexity_threshold=1)))
    assert strict.findings("high_complexity").height
    assert strict.states() == {FindingState.EXISTING}


def test_scopes_do_not_depend_on_the_rules(history: History) -> None:
    one = history.analyse(Job(rules=(Rule.SECURITY,)))
    other = history.analyse(Job(rules=(Rule.SECURITY, Rule.COMPLEXITY)))
    columns = ["path", "line", "code", "scope", "window"]
    is_security = pl.col("rule") == "security"
    assert one.frames.findings.select(columns).equals(
        other.frames.findings.filter(is_security).select(columns)
    )
    assert {"function_0", "load", "run", "go"} <= set(one.frames.findings["scope"])
    assert one.frames.functions.is_empty()


def test_frames_that_are_damaged_are_no_reference(history: History) -> None:
    first = history.analyse()
    (history.home / "artifacts" / first.stored.frames / "findings.parquet").write_bytes(b"?")
    second = history.analyse()
    assert second.new_code.reference is None
    assert second.new_code.missing == (
        "The findings of the analysis to compare with can no longer be read."
    )
    assert second.ids() == first.ids(), "they are made of the same commit"


def test_frames_of_an_earlier_version_are_no_reference(history: History) -> None:
    first = history.analyse()
    folder = history.home / "artifacts" / first.stored.frames
    (folder / "lines.parquet").unlink()
    (folder / "frames.sha256").unlink()
    second = history.analyse()
    assert second.new_code.missing
    assert "earlier version" in second.new_code.missing
    assert set(second.frames.findings["because"]) == {"no_reference"}


def test_a_requested_commit_is_the_reference(history: History) -> None:
    first = history.analyse()
    history.write({**TREE, "pkg/new.py": function(5)})
    history.analyse()
    history.write({**TREE, "pkg/new.py": function(5), "pkg/more.py": function(6)})
    request = Reference(commit=first.known.commit)
    third = history.analyse(Job(request=request))
    assert new_findings(third).height == 2
    assert third.new_code.reference == first.known.as_reference()
    unknown = history.analyse(Job(request=Reference(commit="0" * 40)))
    assert unknown.new_code.reference is None
    assert unknown.new_code.missing
    assert unknown.ids() == third.ids(), "ids are known from other analyses"


def test_a_store_that_is_away_ends_the_attempt(
    history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is tried again: a job must not take its reference for lost."""
    history.analyse()

    def away(*_: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(over_time, "read", away)
    with pytest.raises(StorageUnavailable):
        history.analyse()
