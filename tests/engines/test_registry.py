"""What is served, and what is said about the rest."""

import subprocess
import sys

import pytest

from wundr_ray.contract.vocabulary import Language, Rule
from wundr_ray.domain.files.records import SourceFile
from wundr_ray.engines import registry
from wundr_ray.engines.python.bandit import engine as bandit
from wundr_ray.engines.python.ruff import engine as ruff
from wundr_ray.sources.files.languages import language_of

PYTHON, JAVASCRIPT, HTML = Language.PYTHON, Language.JAVASCRIPT, Language.HTML


def test_what_serves_python() -> None:
    engines = {engine.info.name: engine.info for engine in registry.ENGINES}
    for name, rules in [
        ("bandit", {Rule.SECURITY}),
        ("radon", {Rule.COMPLEXITY}),
        ("ruff", {Rule.PERFORMANCE, Rule.STYLE}),
    ]:
        assert engines[name].rules == rules
        assert engines[name].languages == {PYTHON}
        assert engines[name].version


def test_applied_where_at_least_one_language_is_served() -> None:
    served = [Rule.COMPLEXITY, Rule.SECURITY, Rule.PERFORMANCE]
    assert [rule for rule in registry.applied(Rule, [PYTHON]) if rule in served] == served
    assert registry.applied([Rule.SECURITY], [HTML]) == []
    assert registry.applied(Rule, []) == []


def test_languages_of_an_engine_for_some_rules() -> None:
    assert registry.languages_for(ruff.ENGINE, [Rule.PERFORMANCE, Rule.SECURITY]) == {PYTHON}
    assert registry.languages_for(ruff.ENGINE, [Rule.SECURITY]) == frozenset()


def files(*paths: str) -> list[SourceFile]:
    languages = [language_of(path) for path in paths]
    return [
        SourceFile(path, "0" * 40, language, 10)
        for path, language in zip(paths, languages, strict=True)
        if language
    ]


def test_a_page_beside_python_is_not_missed_by_rules_about_programs() -> None:
    assert registry.not_applied(list(Rule), files("a.py", "page.html")) == []


def test_a_library_has_nothing_for_accessibility() -> None:
    assert registry.not_applied([Rule.SECURITY, Rule.ACCESSIBILITY], files("a.py")) == []


def test_a_job_of_which_no_rule_is_about_its_project_says_so() -> None:
    assert registry.not_applied([Rule.ACCESSIBILITY], files("a.py")) == [
        (
            Rule.ACCESSIBILITY,
            "The rule does not cover Python; no other code of the project was read.",
        )
    ]
    assert registry.not_applied([Rule.SECURITY], []) == [
        (Rule.SECURITY, "The project has no code in a supported language.")
    ]


def test_templates_of_components_are_not_checked_for_accessibility() -> None:
    rules = [Rule.SECURITY, Rule.ACCESSIBILITY]
    assert registry.not_applied(rules, files("a.js", "b.vue", "c.VUE", "d.svelte")) == [
        (Rule.ACCESSIBILITY, "The templates of Svelte components are not checked (1 file)."),
        (Rule.ACCESSIBILITY, "The templates of Vue components are not checked (2 files)."),
    ]


def test_each_language_that_lacks_an_engine_is_named_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "ENGINES", (bandit.ENGINE,))
    assert registry.not_applied([Rule.SECURITY], files("a.py", "a.js", "b.js", "p.html")) == [
        (Rule.SECURITY, "JavaScript is not checked (2 files).")
    ]


def test_every_rule_is_about_the_languages_that_it_has_engines_for() -> None:
    for engine in registry.ENGINES:
        for rule in engine.info.rules:
            assert engine.info.languages <= registry.CONCERNED[rule]


def test_every_rule_has_its_languages_and_every_engine_a_name_of_its_own() -> None:
    assert set(registry.CONCERNED) == set(Rule)
    names = [engine.info.name for engine in registry.ENGINES]
    assert len(set(names)) == len(names)


def test_the_registry_loads_no_engine() -> None:
    code = (
        "import sys, wundr_ray.engines.registry as r; [e.info.version for e in r.ENGINES];"
        "print({'radon', 'bandit', 'polars'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
