"""What is served, and what is said about the rest."""

import subprocess
import sys

from wundr_ray.contract.vocabulary import Language, Rule
from wundr_ray.engines import registry

PYTHON, JAVASCRIPT, HTML = Language.PYTHON, Language.JAVASCRIPT, Language.HTML


def test_python_is_served_by_radon_and_bandit() -> None:
    assert [(engine.name, sorted(engine.rules)) for engine in registry.engines()] == [
        ("bandit", [Rule.SECURITY]),
        ("radon", [Rule.COMPLEXITY]),
    ]
    assert all(engine.languages == {PYTHON} and engine.version for engine in registry.engines())


def test_applied_where_at_least_one_language_is_served() -> None:
    assert registry.applied(Rule, [PYTHON]) == [Rule.COMPLEXITY, Rule.SECURITY]
    assert registry.applied(Rule, {JAVASCRIPT, PYTHON}) == [Rule.COMPLEXITY, Rule.SECURITY]
    assert registry.applied([Rule.SECURITY], [JAVASCRIPT]) == []
    assert registry.applied(Rule, []) == []


def test_reasons_name_the_languages() -> None:
    assert registry.not_applied([Rule.COMPLEXITY], [PYTHON]) == []
    assert registry.not_applied([Rule.ACCESSIBILITY], [PYTHON]) == [
        (Rule.ACCESSIBILITY, "no engine for accessibility in python yet")
    ]
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
