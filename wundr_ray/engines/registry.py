"""The engines, and which of them serves which rule for which language.

Several engines may serve the same rule and language: each adds what it finds (``shard``). Importing
this loads no engine's libraries: managers read it too.
"""

from collections import Counter
from collections.abc import Collection, Iterable

from wundr_ray.contract.vocabulary import Language, Rule
from wundr_ray.domain.files.language_names import LANGUAGE_NAMES
from wundr_ray.domain.files.records import SourceFile
from wundr_ray.domain.wording import counted
from wundr_ray.engines import duplicates
from wundr_ray.engines.html import engine as html
from wundr_ray.engines.interface import Engine
from wundr_ray.engines.python.bandit import engine as bandit
from wundr_ray.engines.python.radon import engine as radon
from wundr_ray.engines.python.ruff import engine as ruff
from wundr_ray.engines.scripts.oxlint import engine as oxlint

ENGINES: tuple[Engine, ...] = (
    radon.ENGINE,
    bandit.ENGINE,
    ruff.ENGINE,
    oxlint.ENGINE,
    html.ENGINE,
    duplicates.ENGINE,
)
"""Every table of rules, languages, codes and versions is derived from these.

The order matters where two engines find the same defect: that of the first one is reported.
"""

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


def engines_for(rule: Rule, language: Language) -> tuple[Engine, ...]:
    """The engines that serve ``rule`` for ``language``, in their order."""
    return tuple(engine for engine in ENGINES if engine.serves(rule, language))


def languages_for(engine: Engine, rules: Collection[Rule]) -> frozenset[Language]:
    """The languages for which ``engine`` serves any of ``rules``."""
    return engine.info.languages if engine.info.rules.intersection(rules) else frozenset()


def overlap(rules: Iterable[Rule]) -> bool:
    """Whether two engines serve the same rule and language."""
    return any(len(engines_for(rule, language)) > 1 for rule in rules for language in Language)


def applied(rules: Iterable[Rule], languages: Collection[Language]) -> list[Rule]:
    """The rules that an engine serves for at least one of the languages."""
    return [rule for rule in rules if any(engines_for(rule, language) for language in languages)]


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
    """Whether no engine looks. A component counts as JavaScript, but its page is a template."""
    if component and rule is Rule.ACCESSIBILITY:
        return True
    return language in CONCERNED[rule] and not engines_for(rule, language)


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
    return f"The rule does not cover {' or '.join(names)}; no other code of the project was read."
