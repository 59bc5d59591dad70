"""Which engine serves which rule for which language. Imports no engine: managers read it too."""

from collections.abc import Collection, Iterable
from importlib.metadata import version

from wundr_ray import __version__
from wundr_ray.contract.vocabulary import Language, Rule
from wundr_ray.engines.interface import EngineInfo

OWN_ENGINE = "wundr-clones"
"""The search for duplicates, a part of this project."""

HTML_ENGINE = "wundr-html"
"""The rules for HTML and its templates, a part of this project too."""

ENGINE_OF: dict[tuple[Rule, Language], str] = {
    (Rule.COMPLEXITY, Language.PYTHON): "radon",
    (Rule.SECURITY, Language.PYTHON): "bandit",
    (Rule.PERFORMANCE, Language.PYTHON): "ruff",
    (Rule.COMPLEXITY, Language.JAVASCRIPT): "oxlint",
    (Rule.SECURITY, Language.JAVASCRIPT): "oxlint",
    (Rule.PERFORMANCE, Language.JAVASCRIPT): "oxlint",
    (Rule.ACCESSIBILITY, Language.JAVASCRIPT): "oxlint",
    (Rule.COMPLEXITY, Language.TYPESCRIPT): "oxlint",
    (Rule.SECURITY, Language.TYPESCRIPT): "oxlint",
    (Rule.PERFORMANCE, Language.TYPESCRIPT): "oxlint",
    (Rule.ACCESSIBILITY, Language.TYPESCRIPT): "oxlint",
    (Rule.ACCESSIBILITY, Language.HTML): HTML_ENGINE,
    **{(Rule.DUPLICATES, language): OWN_ENGINE for language in Language},
}
"""The engine of every pair of rule and language that is served; any other pair has none."""


def engines() -> list[EngineInfo]:
    """Every engine with what it serves and the version installed here."""
    return [
        EngineInfo(
            name=name,
            rules=frozenset(rule for (rule, _), engine in ENGINE_OF.items() if engine == name),
            languages=frozenset(lang for (_, lang), engine in ENGINE_OF.items() if engine == name),
            version=__version__ if name in (OWN_ENGINE, HTML_ENGINE) else version(name),
        )
        for name in sorted(set(ENGINE_OF.values()))
    ]


def languages_for(engine: str, rules: Collection[Rule]) -> frozenset[Language]:
    """The languages for which ``engine`` serves any of ``rules``."""
    return frozenset(
        lang for (rule, lang), name in ENGINE_OF.items() if name == engine and rule in rules
    )


def applied(rules: Iterable[Rule], languages: Collection[Language]) -> list[Rule]:
    """The rules that an engine serves for at least one of the languages."""
    return [rule for rule in rules if any((rule, lang) in ENGINE_OF for lang in languages)]


def not_applied(rules: Iterable[Rule], languages: Collection[Language]) -> list[tuple[Rule, str]]:
    """The rules that no engine serves for some language present, each with the reason.

    A rule that is served for a part of the languages is listed too, and the reason names both
    parts; a rule that is served for all of them is not.
    """
    if not languages:
        return [(rule, "the project has no source files in a known language") for rule in rules]
    reasons = ((rule, _reason(rule, languages)) for rule in rules)
    return [(rule, reason) for rule, reason in reasons if reason]


def _reason(rule: Rule, languages: Collection[Language]) -> str:
    present = [lang for lang in Language if lang in languages]
    missing = [lang for lang in present if (rule, lang) not in ENGINE_OF]
    served = [lang for lang in present if (rule, lang) in ENGINE_OF]
    if not missing:
        return ""
    reason = f"no engine for {rule} in {_listed(missing)} yet"
    return f"{reason}; applied to {_listed(served)} only" if served else reason


def _listed(languages: list[Language]) -> str:
    *head, last = languages
    return f"{', '.join(head)} and {last}" if head else str(last)
