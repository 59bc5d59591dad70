"""``docs/refactoring.md``: the part about rules is written from their registry and examples.

Run: ``python -m wundr_ray.refactoring.rules_page``, or ``make docs``.
"""

from collections.abc import Iterator
from pathlib import Path

from wundr_ray.contract.vocabulary import Language, Pattern, Safety
from wundr_ray.refactoring.rules.interface import PYTHON, CounterExample, Example, RefactoringRule
from wundr_ray.refactoring.rules.registry import RULES

PAGE = Path(__file__).parents[2] / "docs" / "refactoring.md"

BEGIN = "<!-- The rules: written by `make docs`; do not edit below. -->"
_HEAD = """\
# Refactoring

A refactoring proposes changes that keep what the code does. It never changes anything by itself:
each change waits for its approval, with its reason and its evidence.
"""
_RULES = """
## Rules

A change is `safe` where the behaviour is proven to stay, and needs a `review` where it is not; a
finding of the class `report` is listed and never edited. Rules that are off run where a job
enables them by their id. The examples below are the tests of the rules.
"""
_TITLES = {
    Pattern.IMPORTS: "Imports",
    Pattern.ERROR_HANDLING: "Error handling",
    Pattern.NAMING: "Naming",
}


def page() -> str:
    """The whole page: what people wrote before ``BEGIN``, and the rules."""
    written = PAGE.read_text("utf-8") if PAGE.exists() else _HEAD
    return written.partition(BEGIN)[0].rstrip() + f"\n\n{BEGIN}\n" + rules()


def rules() -> str:
    """The part about the rules, with a line end."""
    parts = [_RULES, *_table()]
    for pattern, title in _TITLES.items():
        parts.append(f"\n## {title}")
        for rule in (each for each in RULES if each.pattern is pattern):
            parts += _section(rule)
    return "\n".join(parts) + "\n"


def _table() -> Iterator[str]:
    yield "| rule | pattern | languages | classes | found by | |"
    yield "|---|---|---|---|---|---|"
    for rule in RULES:
        codes = ", ".join(f"`{code}`" for code in rule.codes)
        yield (
            f"| [`{rule.id}`](#{rule.id}) | {rule.pattern} | {_languages(rule)} | {_classes(rule)} "
            f"| {rule.engine} {codes} | {'' if rule.enabled else 'off'} |"
        )


def _section(rule: RefactoringRule) -> Iterator[str]:
    yield f"\n### {rule.id}\n"
    yield rule.summary
    for example in rule.examples:
        yield from _example(rule, example)
    if rule.counter_examples:
        yield "\nLeft as it is:"
    for counter_example in rule.counter_examples:
        yield from _counter_example(rule, counter_example)


def _example(rule: RefactoringRule, example: Example) -> Iterator[str]:
    title = f"{example.title.rstrip('.')}: " if example.title else ""
    yield f"\n{title[:1].upper()}{title[1:]}`{example.safety}`\n"
    yield from _code(rule, _with_others(rule, example))
    if example.after != example.before:
        yield "\nbecomes\n"
        yield from _code(rule, example.after)


def _counter_example(rule: RefactoringRule, example: CounterExample) -> Iterator[str]:
    yield f"\n{example.why}\n"
    yield from _code(rule, _with_others(rule, example))


def _with_others(rule: RefactoringRule, example: Example | CounterExample) -> str:
    """The file, and those beside it, each under its path where that says something."""
    mark = "#" if rule.languages == PYTHON else "//"
    is_usual = example.path.rpartition("/")[2].startswith("basket.")
    first = example.before if is_usual and not example.others else _titled(mark, example.path)
    if first is not example.before:
        first += example.before
    others = [_titled(mark, path) + text for path, text in example.others.items()]
    return "\n".join([first, *others])


def _titled(mark: str, path: str) -> str:
    return f"{mark} {path}\n"


def _code(rule: RefactoringRule, text: str) -> Iterator[str]:
    language = Language.PYTHON if rule.languages == PYTHON else Language.TYPESCRIPT
    fence = "````" if "```" in text else "```"
    yield f"{fence}{language}"
    yield text.rstrip("\n")
    yield fence


def _languages(rule: RefactoringRule) -> str:
    return ", ".join(each for each in Language if each in rule.languages)


def _classes(rule: RefactoringRule) -> str:
    return ", ".join(each for each in Safety if each in rule.safeties)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
