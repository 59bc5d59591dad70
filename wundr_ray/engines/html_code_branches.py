"""What code of PHP, ERB, EJS and their like does to the branches of a page.

The code is never run or parsed in full: words, braces and colons outside of strings tell enough.
A step is one of ``open``, ``next`` and ``close``, with the name that binds an end to its start.
"""

import re
from collections.abc import Iterator

CodeStep = tuple[str, str]

_STRINGS = re.compile(r"'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\"|//[^\n]*")
_BRACES = {"{": ("open", "{"), "}": ("close", "{")}

_PHP = re.compile(
    r"\b(end(?:if|foreach|for|while|switch)|else\s*if|else|if|foreach|for|while|switch|case|default)\b"
    r"|::|[{}:;()]",
    re.IGNORECASE,
)
_PHP_OPENS = frozenset({"if", "foreach", "for", "while", "switch"})

_RUBY_OPENS = frozenset({"if", "unless", "case", "while", "until", "for", "begin"})
_RUBY_NEXT = frozenset({"else", "elsif", "elseif", "when", "in", "rescue", "ensure"})
_DO = re.compile(r"\bdo\s*(?:\|[^|]*\|)?\s*-?$")
_ARROW = re.compile(r"->\s*$")


def php_steps(code: str, _word: str, _ruby: bool) -> Iterator[CodeStep]:
    """Blocks in braces, and the alternative syntax of ``if (…): … else: … endif;``."""
    waiting = ""
    depth = 0
    for token in _PHP.finditer(_STRINGS.sub("", code)):
        text = token[0]
        if text in "()":
            depth += 1 if text == "(" else -1
        elif text in _BRACES:
            waiting = ""
            yield _BRACES[text]
        elif text == ";" and depth <= 0:
            waiting = ""
        elif text == ":" and depth <= 0 and waiting:
            yield ("open", waiting) if waiting in _PHP_OPENS else ("next", "")
            waiting = ""
        elif token[1]:
            word = text.lower()
            if word.startswith("end"):
                yield "close", word[3:]
            else:
                waiting = word


def script_steps(code: str, word: str, ruby: bool) -> Iterator[CodeStep]:
    """Blocks of ``<% %>``: closed by ``end`` in Ruby and Elixir, elsewhere by braces."""
    plain = _STRINGS.sub("", code)
    if not ruby:
        for brace in re.finditer(r"[{}]", plain):
            yield _BRACES[brace[0]]
    elif word == "end":
        yield "close", ""
    elif word in _RUBY_NEXT or _ARROW.search(plain):
        yield "next", ""
    elif word in _RUBY_OPENS or _DO.search(plain):
        yield "open", word
