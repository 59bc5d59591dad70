"""What code of PHP, ERB, EJS and their like does to the branches of a page.

The code is never run or parsed in full: words, braces and colons outside of strings tell enough.
A step is one of ``open``, ``next`` and ``close``, with the name that binds an end to its start.
"""

import re
from collections.abc import Iterator

CodeStep = tuple[str, str]

# An unclosed string or comment runs to the end of the code, which keeps the work linear.
_PHP_TEXT = re.compile(
    r"'(?:[^'\\]|\\.)*'?|\"(?:[^\"\\]|\\.)*\"?|//[^\n]*|#[^\n]*|/\*.*?(?:\*/|\Z)"
    r"|<<<[ \t]*([\"']?)(\w+)\1\r?\n.*?(?:\n[ \t]*\2\b|\Z)",
    re.DOTALL,
)
_SCRIPT_TEXT = re.compile(
    r"'(?:[^'\\\n]|\\.)*'?|\"(?:[^\"\\\n]|\\.)*\"?|//[^\n]*|/\*(?s:.*?)(?:\*/|\Z)"
)
_RUBY_TEXT = re.compile(r"'(?:[^'\\\n]|\\.)*'?|\"(?:[^\"\\\n]|\\.)*\"?|#[^\n]*")
_BRACES = {"{": ("open", "{"), "}": ("close", "{")}

_PHP = re.compile(
    r"(?<![$\w])(?<!->)(?<!::)(end(?:if|foreach|for|while|switch)|else\s*if|else|if|foreach|for|while|switch|case|default)\b"
    r"|::|[{}:;()]",
    re.IGNORECASE,
)
_PHP_OPENS = frozenset({"if", "foreach", "for", "while", "switch"})
# Labels that may end in a semicolon as well as in a colon.
_PHP_CASES = frozenset({"case", "default"})

_RUBY_OPENS = frozenset({"if", "unless", "case", "while", "until", "for", "begin"})
_RUBY_NEXT = frozenset({"else", "elsif", "elseif", "when", "in", "rescue", "ensure"})
_DO = re.compile(r"\bdo\s*(?:\|[^|]*\|)?\s*-?$")
_BRACE_OPENS = re.compile(r"\{\s*(?:\|[^|]*\|)?\s*-?$")
_BRACE_CLOSES = re.compile(r"[\s-]*\}")
_ARROW = re.compile(r"->\s*$")


def php_steps(code: str, _word: str, _ruby: bool) -> Iterator[CodeStep]:
    """Blocks in braces, and the alternative syntax of ``if (…): … else: … endif;``."""
    waiting = ""
    depths = [0]
    for token in _PHP.finditer(_PHP_TEXT.sub("", code)):
        text = token[0]
        if text in "(){}":
            _count(depths, text)
            if text in _BRACES:
                waiting = ""
                yield _BRACES[text]
        elif depths[-1] > 0:
            continue  # within parentheses, these words and signs mean other things
        elif text in ":;":
            yield from _php_head(text, waiting)
            waiting = ""
        elif token[1]:
            word = text.lower()
            if word.startswith("end"):
                yield "close", word[3:]
            else:
                waiting = word


def _count(depths: list[int], sign: str) -> None:
    """Count the open parentheses in each of the open braces."""
    if sign == "{":
        depths.append(0)
    elif sign == "}":
        depths.pop()
        if not depths:  # the brace was opened in another statement
            depths.append(0)
    else:
        depths[-1] += 1 if sign == "(" else -1


def _php_head(sign: str, waiting: str) -> Iterator[CodeStep]:
    """What the ``sign`` at the end of a statement's head does."""
    if sign == ":" and waiting in _PHP_OPENS:
        yield "open", waiting
    elif waiting in _PHP_CASES or (sign == ":" and waiting):
        yield "next", ""


def script_steps(code: str, word: str, ruby: bool) -> Iterator[CodeStep]:
    """Blocks of ``<% %>``: closed by ``end`` in Ruby and Elixir, elsewhere by braces."""
    if not ruby:
        for brace in re.finditer(r"[{}]", _SCRIPT_TEXT.sub("", code)):
            yield _BRACES[brace[0]]
    else:
        yield from _ruby_steps(_RUBY_TEXT.sub("", code), word)


def _ruby_steps(plain: str, word: str) -> Iterator[CodeStep]:
    if word == "end":
        yield "close", ""
    elif word in _RUBY_NEXT or _ARROW.search(plain):
        yield "next", ""
    elif _BRACE_OPENS.search(plain):
        yield "open", "{"
    elif _BRACE_CLOSES.match(plain):
        yield "close", "{"
    elif word in _RUBY_OPENS or _DO.search(plain):
        yield "open", word
