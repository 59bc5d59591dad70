"""Which engine serves which rule for which language. Imports no engine: managers read it too."""

from collections import Counter
from collections.abc import Collection, Iterable
from importlib.metadata import version

from wundr_ray import __version__
from wundr_ray.contract.vocabulary import Language, Rule
from wundr_ray.domain.files.language_names import LANGUAGE_NAMES
from wundr_ray.domain.files.records import SourceFile
from wundr_ray.domain.wording import counted
from wundr_ray.engines.interface import EngineInfo

OWN_ENGINE = "wundr-clones"
"""The search for duplicates, a part of this project."""

HTML_ENGINE = "wundr-html"
"""The rules for HTML and its templates, a part of this project too."""

ENGINE_OF: dict[tuple[Rule, Language], str] = {
    (Rule.COMPLEXITY, Language.PYTHON): "radon",
    (Rule.SECURITY, Language.PYTHON): "bandit",
    (Rule.PERFORMANCE, Language.PYTHON): "ruff",
    (Rule.STYLE, Language.PYTHON): "ruff",
    (Rule.COMPLEXITY, Language.JAVASCRIPT): "oxlint",
    (Rule.SECURITY, Language.JAVASCRIPT): "oxlint",
    (Rule.PERFORMANCE, Language.JAVASCRIPT): "oxlint",
    (Rule.ACCESSIBILITY, Language.JAVASCRIPT): "oxlint",
    (Rule.STYLE, Language.JAVASCRIPT): "oxlint",
    (Rule.COMPLEXITY, Language.TYPESCRIPT): "oxlint",
    (Rule.SECURITY, Language.TYPESCRIPT): "oxlint",
    (Rule.PERFORMANCE, Language.TYPESCRIPT): "oxlint",
    (Rule.ACCESSIBILITY, Language.TYPESCRIPT): "oxlint",
    (Rule.STYLE, Language.TYPESCRIPT): "oxlint",
    (Rule.ACCESSIBILITY, Language.HTML): HTML_ENGINE,
    **{(Rule.DUPLICATES, language): OWN_ENGINE for language in Language},
}
"""The engine of every pair of rule and language that is served; any other pair has none."""

_PROGRAMS = frozenset({Language.PYTHON, Language.JAVASCRIPT, Language.TYPESCRIPT})

CONCERNED: dict[Rule, frozenset[Language]] = {
    Rule.COMPLEXITY: _PROGRAMS,
    Rule.DUPLICATES: frozenset(Language),
    Rule.SECURITY: _PROGRAMS,
    Rule.PERFORMANCE: _PROGRAMS,
    Rule.STYLE: _PROGRAMS,
    Rule.ACCESSIBILITY: frozenset({Language.HTML, Language.JAVASCRIPT, Language.TYPESCRIPT}),
}
"""The languages that a rule is about: in any other there is nothing for it to find."""

COMPONENTS = {"vue": "Vue", "svelte": "Svelte", "astro": "Astro"}
"""Kinds of files whose scripts are analysed and whose templates are not, by extension."""


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


def not_applied(rules: Collection[Rule], files: Iterable[SourceFile]) -> list[tuple[Rule, str]]:
    """The rules that could have found something in some of ``files`` and did not look, and why.

    One entry for each rule and kind of code. A rule that is not about the code of a project, as
    accessibility is not about Python, is listed only if none of the ``rules`` is.
    """
    kinds = Counter((file.language, _component(file)) for file in files)
    languages = {language for language, _ in kinds}
    if not applied(rules, languages):
        return [(rule, _nothing(languages)) for rule in rules]
    return [
        (rule, f"{_title(language, component)} not checked ({counted(count, 'file')}).")
        for rule in rules
        for (language, component), count in sorted(kinds.items())
        if _is_missed(rule, language, component)
    ]


def _is_missed(rule: Rule, language: Language, component: str) -> bool:
    """A component is written in JavaScript, but what its page is made of stands in its template."""
    if component and rule is Rule.ACCESSIBILITY:
        return True
    return language in CONCERNED[rule] and (rule, language) not in ENGINE_OF


def _component(file: SourceFile) -> str:
    return COMPONENTS.get(file.path.rpartition(".")[2].lower(), "")


def _title(language: Language, component: str) -> str:
    if component:
        return f"The templates of {component} components are"
    return f"{LANGUAGE_NAMES[language]} is"


def _nothing(languages: Collection[Language]) -> str:
    if not languages:
        return "The project has no code in a supported language."
    names = [LANGUAGE_NAMES[lang] for lang in Language if lang in languages]
    return f"The rule is not about {' or '.join(names)}; no other code of the project was read."
