"""What is served, and what is said about the rest."""

import subprocess
import sys

import pytest

from wundr_ray.contract.vocabulary import Language, Rule
from wundr_ray.engines import registry

PYTHON, JAVASCRIPT, HTML = Language.PYTHON, Language.JAVASCRIPT, Language.HTML


def test_what_serves_python() -> None:
    engines = {engine.name: engine for engine in registry.engines()}
    for name, rule in [
        ("bandit", Rule.SECURITY),
        ("radon", Rule.COMPLEXITY),
        ("ruff", Rule.PERFORMANCE),
    ]:
        assert engines[name].rules == {rule}
        assert engines[name].languages == {PYTHON}
    assert all(engine.version for engine in engines.values())


def test_applied_where_at_least_one_language_is_served() -> None:
    served = [Rule.COMPLEXITY, Rule.SECURITY, Rule.PERFORMANCE]
    assert [rule for rule in registry.applied(Rule, [PYTHON]) if rule in served] == served
    assert registry.applied([Rule.SECURITY], [HTML]) == []
    assert registry.applied(Rule, []) == []


def test_languages_of_an_engine_for_some_rules() -> None:
    assert registry.languages_for("ruff", [Rule.PERFORMANCE, Rule.SECURITY]) == {PYTHON}
    assert registry.languages_for("ruff", [Rule.SECURITY]) == frozenset()


def test_reasons_name_the_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    assert registry.not_applied([Rule.COMPLEXITY], [PYTHON]) == []
    assert registry.not_applied([Rule.ACCESSIBILITY], [PYTHON]) == [
        (Rule.ACCESSIBILITY, "no engine for accessibility in python yet")
    ]
    monkeypatch.setattr(registry, "ENGINE_OF", {(Rule.SECURITY, PYTHON): "bandit"})
    assert registry.not_applied([Rule.SECURITY, Rule.PERFORMANCE], {HTML, PYTHON, JAVASCRIPT}) == [
        (
            Rule.SECURITY,
            "no engine for security in javascript and html yet; applied to python only",
        ),
        (Rule.PERFORMANCE, "no engine for performance in python, javascript and html yet"),
    ]
    assert registry.not_applied([Rule.SECURITY], []) == [
        (Rule.SECURITY, "the project has no source files in a known language")
    ]


def test_the_registry_loads_no_engine() -> None:
    code = (
        "import sys, wundr_ray.engines.registry as r; r.engines();"
        "print({'radon', 'bandit', 'polars'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
