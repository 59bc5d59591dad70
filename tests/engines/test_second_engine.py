"""Two engines that serve one rule and language: what that means for everything made of findings."""

from pathlib import Path

import pytest

from tests.engines.corpus import python_text
from tests.engines.toy_engine import ENGINE
from tests.jobs.history import History, Job
from wundr_ray.aggregate.findings.codes import searched_elsewhere
from wundr_ray.aggregate.jobs.reuse import analysis_key
from wundr_ray.aggregate.jobs.tools import tools_of
from wundr_ray.contract.vocabulary import CodeScope, Language, Rule
from wundr_ray.domain.files.records import SourceFile
from wundr_ray.engines import registry
from wundr_ray.engines.analysis import analyse
from wundr_ray.engines.interface import AnalysisOptions
from wundr_ray.engines.pages import rules, severity
from wundr_ray.frames import Frames

CODE = b"def f(x):\n    return eval(x)\n\n\n# password: moon\n"
SECURITY = AnalysisOptions(frozenset({Rule.SECURITY}), scope=CodeScope.ALL)


@pytest.fixture
def toy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one line in the registry."""
    monkeypatch.setattr(registry, "ENGINES", (*registry.ENGINES, ENGINE))


def findings(frames: Frames) -> set[tuple[object, ...]]:
    return set(frames.findings.select("line", "code", "engine").rows())


@pytest.mark.usefixtures("toy")
def test_both_report_and_what_both_find_is_reported_once_by_the_first() -> None:
    frames = analyse([python_text("a.py", CODE)], SECURITY)
    assert findings(frames) == {
        (2, "eval_used", "bandit"),
        (5, "password_in_comment", "toy"),
    }
    assert frames.findings.height == 2


@pytest.mark.usefixtures("toy")
def test_what_the_first_does_not_report_the_second_may() -> None:
    """``nosec`` silences bandit only."""
    frames = analyse([python_text("a.py", b"eval(x)  # nosec\n")], SECURITY)
    assert findings(frames) == {(1, "eval_used", "toy")}
    assert frames.suppressed["findings"].to_list() == [1]


@pytest.mark.usefixtures("toy")
def test_functions_are_those_that_were_listed_first() -> None:
    frames = analyse([python_text("a.py", CODE)], SECURITY)
    assert frames.functions["name"].to_list() == ["f"]


@pytest.mark.usefixtures("toy")
def test_an_engine_whose_rule_is_not_requested_is_not_run() -> None:
    options = AnalysisOptions(frozenset({Rule.COMPLEXITY}), scope=CodeScope.ALL)
    assert findings(analyse([python_text("a.py", CODE)], options)) == set()


@pytest.mark.usefixtures("toy")
def test_both_are_named_as_the_tools_of_the_rule() -> None:
    tools = tools_of(
        [Rule.SECURITY], scope=CodeScope.ALL, complexity_threshold=10, duplicate_min_tokens=50
    )
    assert {tool.engine for tool in tools} == {"bandit", "oxlint", "toy"}


@pytest.mark.usefixtures("toy")
def test_coverage_words_do_not_change() -> None:
    file = SourceFile("a.py", "0" * 40, Language.PYTHON, 10)
    assert registry.applied(Rule, [Language.PYTHON]) == [
        rule for rule in Rule if rule is not Rule.ACCESSIBILITY
    ]
    assert registry.not_applied(list(Rule), [file]) == []
    assert "eval_used" not in searched_elsewhere({Rule.SECURITY}, {Language.PYTHON})


def test_earlier_results_without_the_engine_are_not_used(request: pytest.FixtureRequest) -> None:
    before = analysis_key(SECURITY, ())
    assert analysis_key(SECURITY, ()) == before
    request.getfixturevalue("toy")
    assert analysis_key(SECURITY, ()) != before


@pytest.mark.usefixtures("toy")
def test_the_page_of_rules_names_both() -> None:
    page = rules.written()
    assert "| security | bandit, toy | oxlint | oxlint | – |" in page
    assert "| toy | none |" in page
    assert "`password_in_comment`" in page
    shown = severity.severities()[Rule.SECURITY, "eval_used"][Language.PYTHON]
    assert shown == "critical, high, medium, low"


@pytest.fixture
def history(tmp_path: Path) -> History:
    history = History(tmp_path)
    history.write({"a.py": CODE.decode()})
    return history


def test_the_first_analysis_with_both_calls_nothing_new(
    history: History, request: pytest.FixtureRequest
) -> None:
    """Through a whole job: what only the second finds was there before, as it says."""
    alone = history.analyse(Job(rules=(Rule.SECURITY,)))
    request.getfixturevalue("toy")
    both = history.analyse(Job(rules=(Rule.SECURITY,), incremental=True))
    assert set(alone.ids()) < set(both.ids())
    added = both.findings("password_in_comment").select("engine", "state", "because")
    assert added.rows() == [("toy", "existing", "engine")]
    assert both.states() == {"existing"}


def test_numbers_count_what_both_find_once(
    history: History, request: pytest.FixtureRequest
) -> None:
    history.write({"a.py": "def f(x):\n    return eval(x)\n"})
    alone = history.analyse(Job(rules=(Rule.SECURITY,)))
    request.getfixturevalue("toy")
    both = history.analyse(Job(rules=(Rule.SECURITY,)))
    assert both.stored.numbers == alone.stored.numbers
    assert both.ids() == alone.ids()
