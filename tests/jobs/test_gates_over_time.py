"""Verdicts about new code of real repositories."""

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from tests.jobs.history import RULES, Analysed, History, Job
from tests.jobs.making import NOON
from tests.sources.repositories import commit
from wundr_ray.aggregate.jobs.gates import verdict_of
from wundr_ray.contract.findings.vocabulary import DispositionKind
from wundr_ray.contract.gates.models import GateVerdict, QualityGate
from wundr_ray.contract.vocabulary import Rule
from wundr_ray.domain.findings.dispositions import DispositionRule
from wundr_ray.domain.gates.builtin import BUILT_IN
from wundr_ray.domain.gates.choice import named

STRICT = named("strict", BUILT_IN["strict"].definition)
OLD = "def old(x):\n    return eval(x)\n"
PLANTED = "def planted(y):\n    return eval(y + 1)\n"
CALM = "def calm(x):\n    return x + 1\n"
BLOCK = "".join(
    f"def step_{n}(a, b):\n    total = a * {n} + b\n    return total\n" for n in range(9)
)
NO_NEW = QualityGate.model_validate({"conditions": [{"metric": "new_issues", "max": 0}]})
ON_MAIN, ON_TOPIC = Job("main", gate=NO_NEW), Job("topic", gate=NO_NEW)


def verdict(analysed: Analysed) -> GateVerdict:
    assert analysed.stored.gate
    return analysed.stored.gate


@pytest.fixture
def history(tmp_path: Path) -> History:
    """The main branch has a finding; the branch ``topic`` begins there."""
    history = History(tmp_path)
    history.write({"app.py": OLD})
    history.git("branch", "topic")
    return history


def test_a_finding_of_the_main_branch_passes_and_a_planted_one_fails(history: History) -> None:
    history.analyse(ON_MAIN)
    assert verdict(history.analyse(ON_TOPIC)).status == "passed"
    history.git("checkout", "--quiet", "topic")
    history.write({"app.py": OLD + "\n\n" + PLANTED})
    found = verdict(history.analyse(ON_TOPIC))
    assert found.status == "failed"
    assert found.conditions[0].value == 1
    assert found.conditions[0].reason.endswith("; at most 0 allowed")


def test_without_a_reference_there_is_no_verdict(history: History) -> None:
    found = verdict(history.analyse(ON_MAIN))
    assert found.status == "not_computed"
    assert found.conditions[0].reason == "The branch has not been analysed before."
    assert found.conditions[0].value is None


def test_what_came_with_a_branch_fails_at_every_push(history: History) -> None:
    """Its main branch has not been analysed; the branch itself is nothing to compare with."""
    history.git("checkout", "--quiet", "topic")
    for push in range(2):
        history.write({"app.py": OLD + "\n\n" + PLANTED, "push.py": f"NUMBER = {push}\n"})
        found = verdict(history.analyse(ON_TOPIC))
        assert found.status == "not_computed"
        assert found.conditions[0].reason == "The main branch main has not been analysed before."


def test_a_main_branch_that_no_job_has_named_is_no_excuse(history: History) -> None:
    """The repository calls its main branch ``develop``, and every job names its branch."""
    history.git("branch", "--move", "main", "develop")
    history.main_branch = history.default_branch = None
    history.git("worktree", "add", "--quiet", "../topic", "topic")
    reasons = []
    for push in range(3):
        planted = f"{PLANTED}\n\nPUSH = {push}\n"
        commit(history.home / "topic", {"planted.py": planted.encode()})
        found = verdict(history.analyse(ON_TOPIC))
        assert found.status == "not_computed"
        reasons.append(found.conditions[0].reason)
    assert reasons[0] == (
        "The main branch of the project is not known. Set main_branch of the project."
    )
    assert set(reasons[1:]) == {"The main branch develop has not been analysed before."}
    history.analyse(Job("develop"))
    assert verdict(history.analyse(ON_TOPIC)).status == "failed"


def test_a_metric_of_a_rule_that_is_not_applied_passes_nothing(history: History) -> None:
    conditions = [
        {"metric": "average_complexity", "max": 1},
        {"metric": "issues", "code": "high_complexity", "max": 0},
        {"metric": "issues", "code": "eval_used", "max": 9},
    ]
    gate = QualityGate.model_validate({"conditions": conditions})
    found = verdict(history.analyse(Job("main", rules=(Rule.SECURITY,), gate=gate)))
    assert [each.status for each in found.conditions] == ["not_computed", "not_computed", "passed"]


def test_what_is_about_other_languages_is_not_measured_as_nothing(history: History) -> None:
    """The only page stands in a test, which is not in the scope."""
    history.write({"app.py": OLD, "tests/page.html": "<img src='a.png'>\n"})
    about = ({"rule": "accessibility"}, {"code": "text_alternative_missing"}, {"rule": "security"})
    conditions = [{"metric": "issues", "max": 9, **each} for each in about]
    gate = QualityGate.model_validate({"conditions": conditions})
    rules = (Rule.SECURITY, Rule.ACCESSIBILITY)
    found = verdict(history.analyse(Job("main", rules=rules, gate=gate)))
    assert found.status == "passed"
    assert [each.value for each in found.conditions] == [None, None, 1]
    assert all(each.reason.startswith("does not apply: ") for each in found.conditions[:2])
    alone = verdict(history.analyse(Job("main", rules=(Rule.ACCESSIBILITY,), gate=gate)))
    assert alone.status == "not_computed"


def test_what_is_fixed_passes(history: History) -> None:
    history.analyse(ON_MAIN)
    history.git("checkout", "--quiet", "topic")
    history.write({"app.py": CALM})
    assert verdict(history.analyse(ON_TOPIC)).status == "passed"


def test_what_came_back_fails(history: History) -> None:
    for source, status in ((OLD, "not_computed"), (CALM, "passed"), (OLD, "failed")):
        history.write({"app.py": source, "calm.py": f"NUMBER = {history.days}\n"})
        assert verdict(history.analyse(ON_MAIN)).status == status


def test_new_duplicates_fail(history: History) -> None:
    history.write({"app.py": CALM, "copy_a.py": BLOCK})
    history.analyse(Job("main"))
    history.write({"app.py": CALM, "copy_a.py": BLOCK, "copy_b.py": BLOCK})
    condition = {"metric": "new_duplication_percentage", "max": 3, "min_new_lines": 20}
    gate = QualityGate.model_validate({"conditions": [condition]})
    found = verdict(history.analyse(Job("main", gate=gate)))
    assert (found.status, found.conditions[0].value) == ("failed", 100)
    assert found.conditions[0].reason == "100 % (27 of 27 new lines); at most 3 % allowed"


def test_the_strict_gate(history: History) -> None:
    history.analyse(Job("main"))
    found = verdict(history.analyse(replace(ON_TOPIC, gate=STRICT)))
    assert found.name == "strict"
    assert {each.metric for each in found.conditions} == {
        "new_issues",
        "new_duplication_percentage",
        "issues",
    }
    assert [each.status for each in found.conditions[:2]] == ["passed", "passed"]


def test_findings_with_a_disposition_fail_no_gate(history: History) -> None:
    history.analyse(ON_MAIN)
    history.git("checkout", "--quiet", "topic")
    history.write({"app.py": OLD + "\n\n" + PLANTED})
    found = history.analyse(ON_TOPIC)
    assert verdict(found).status == "failed"
    frames = found.frames
    (new,) = frames.findings.filter(pl.col("state") == "new").to_dicts()
    accepted = DispositionRule(
        id="disp_1",
        kind=DispositionKind.ACCEPTED,
        finding_id=new["id"],
        code=None,
        path=None,
        reason="the input is ours",
        by="ci",
        created_at=NOON,
        until=None,
    )
    again = verdict_of(
        NO_NEW,
        frames,
        found.stored.numbers,
        found.new_code,
        scope=found.stored.scope,
        rules=RULES,
        dispositions=[accepted],
    )
    assert again
    assert (again.status, again.conditions[0].value) == ("passed", 0)
