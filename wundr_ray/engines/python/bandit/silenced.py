"""Which of bandit's tests the comments of a file silence, line by line.

flake8-bandit and ruff have bandit's tests under the same numbers after an S: with ``noqa: S608`` a
maintainer means B608 as well. A ``noqa`` that names no such test silences none.
"""

import io
import re
import tokenize

from wundr_ray.engines.python.bandit.library import silenced_tests
from wundr_ray.engines.python.source import PythonSource

# Only files with a match are read token by token, which costs as much as all of bandit's tests.
_ANY = re.compile(r"#\s*(?:nosec|noqa\s*:[^\n]*\bS\d{3}\b)", re.IGNORECASE)

_NOQA = re.compile(r"#\s*noqa\s*:\s*(?P<codes>[A-Z]+[0-9]+(?:[\s,]+[A-Z]+[0-9]+)*)", re.IGNORECASE)
_TEST = re.compile(r"\bS(?P<number>\d{3})\b", re.IGNORECASE)
# Tests that report the same calls; flake8-bandit and ruff know only the first.
_TWINS = {"B308": "B703"}


def silenced(source: PythonSource) -> dict[int, set[str]]:
    """The tests that a comment silences in each line; an empty set silences all of them."""
    lines: dict[int, set[str]] = {}
    if not _ANY.search(source.text):
        return lines
    try:
        for token in tokenize.tokenize(io.BytesIO(source.data).readline):
            if token.type == tokenize.COMMENT:
                tests = _tests(token.string)
                if tests is not None:
                    lines[token.start[0]] = tests
    except (tokenize.TokenError, SyntaxError):
        pass  # bandit keeps the comments before the place where the tokenizer gives up
    return lines


def _tests(comment: str) -> set[str] | None:
    """The tests that a comment silences: an empty set for all of them, None for none."""
    tests = silenced_tests(comment)
    if tests is not None:
        return tests
    noqa = _NOQA.search(comment)
    named = {f"B{number}" for number in _TEST.findall(noqa["codes"])} if noqa else set()
    return named | {_TWINS[test] for test in named & _TWINS.keys()} or None
