"""What can follow in a script after what has been read: a value, or an operator."""

import re

VALUE = '"'
"""Stands for a string or the like, after which no value can follow."""

_BEFORE_VALUE = frozenset(
    {
        *("await", "case", "default", "delete", "do", "else", "in", "instanceof", "new", "of"),
        *("return", "throw", "typeof", "void", "yield"),
    }
)
_LAST_WORD = re.compile(r"(?:^|[^\w$.])([a-z]+)\Z")
_BEGINS_CONDITION = re.compile(r"\b(?:if|while|for|with)\b")
_CONDITION = re.compile(r"(?:^|[^\w$.])(?:if|while|for|with)\s*(?:await\s*)?\Z")
_TYPE_PARAMETERS = re.compile(r"<(?:const\s+)?[\w$]+(?:\s*,|\s+extends\b|\s*=[^=>])")


def value_may_follow(before: str) -> bool:
    """Whether after ``before``, without white space at its end, comes a value.

    A slash then begins a regular expression, and ``<`` an element.
    """
    last = before[-1:]
    if last == ")":
        return _ends_condition(before)
    if last.isalnum() or last in ("_", "$"):
        word = _LAST_WORD.search(before)
        return word is not None and word[1] in _BEFORE_VALUE
    return last not in (VALUE, "]") and not before.endswith(("++", "--"))


def _ends_condition(before: str) -> bool:
    """Whether the bracket that ends ``before`` is that of ``if (…)`` or the like."""
    if not _BEGINS_CONDITION.search(before):
        return False
    depth = 0
    for place in range(len(before) - 1, -1, -1):
        if before[place] == ")":
            depth += 1
        elif before[place] == "(":
            depth -= 1
            if not depth:
                return _CONDITION.search(before, 0, place) is not None
    return False


def is_type_parameter(source: str, start: int) -> bool:
    """Whether ``<`` at ``start`` can only begin type parameters, as in ``<T,>(x: T) => x``."""
    return _TYPE_PARAMETERS.match(source, start) is not None
