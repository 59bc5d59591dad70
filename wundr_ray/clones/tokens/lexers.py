"""How text is cut into tokens: a regular expression for Python, one for masked scripts and markup.

Each pattern matches whatever follows an unclosed quote or comment, so that no input makes the
search begin again and again: the time is linear in the size of the file.
"""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from wundr_ray.clones.tokens.kinds import number, number_twins
from wundr_ray.clones.tokens.masked import CLOSE, OPEN


@dataclass(frozen=True, slots=True)
class Lexer:
    """``pattern`` matches every token, also line ends; what ``dropped`` matches is no code.

    ``number`` gives tokens their numbers (``tokens/kinds.py``).
    """

    pattern: str
    dropped: str
    number: Callable[[pl.Series], pl.Series]


_QUOTED = r""""(?:[^"\\\n]|\\(?s:.))*"?|'(?:[^'\\\n]|\\(?s:.))*'?"""
# Of a word, in ASCII: Unicode's would double the time, as no table can run such a pattern.
_EDGE = r"(?-u:\b)"

_WORDS = r"\d[\w.]*|[\w$]+|\S"

PYTHON = Lexer(
    "|".join(
        [
            r"\n",
            rf"(?m:^)[ \t]*from[ \t]+[.\w]+[ \t]+import{_EDGE}"
            r"[ \t]*(?:\([^)]*\)?|(?:[^\n\\]|\\\r?\n?)*)",
            r"(?m:^)[ \t]*import[ \t](?:[^\n\\]|\\\r?\n?)*",
            r"(?m:^)__all__[ \t]*(?:\+?=|:[^=\n]*=)[ \t]*(?:\[[^\]]*\]?|\([^)]*\)?)",
            r"#[^\n]*",
            r'"""(?s:\\.|.)*?(?:"""|\z)',
            r"'''(?s:\\.|.)*?(?:'''|\z)",
            _QUOTED,
            _WORDS,
        ]
    ),
    dropped=r"^(?:\n|#|[ \t]*(?:import|from)[ \t]|__all__[^\w])",
    number=number_twins,
)
_SOURCE = rf"{OPEN}[^{CLOSE}]*{CLOSE}[^\n]*"
MASKED = Lexer(
    "|".join(
        [
            r"\n",
            rf"(?m:^)[ \t]*import{_EDGE}(?:(?:[ \t]+[\w$]|\s*[{{*])[\w$\s,*{{}}-]*"
            rf"(?:{_SOURCE}|=[ \t]*require{_EDGE}[^\n]*)?|\s*{_SOURCE})",
            rf"(?m:^)[ \t]*export[ \t]*(?:{_EDGE}type[ \t]*)?"
            rf"(?:\*(?:\s*as\s+[\w$]+)?|\{{[^{{}}=;()]*\}}?)(?:\s*from\s*{_SOURCE})?;?",
            r"(?m:^)[ \t]*(?:export[ \t]+default|(?:module[ \t]*\.[ \t]*)?exports[ \t]*=)"
            r"\s*\{[\w$\s,]*\}",
            r"(?m:^)[ \t]*(?:(?:const|let|var)[ \t]+|,[ \t]*)?(?:\{[^{}]*\}|[\w$.]+)[ \t]*="
            rf"[ \t]*require{_EDGE}[^\n]*",
            rf"{OPEN}[^{CLOSE}]*{CLOSE}",
            _WORDS,
        ]
    ),
    dropped=r"^(?:\n|[ \t]*(?:import|export|(?:module[ \t]*\.[ \t]*)?exports)[^\w$]"
    rf"|[^{OPEN}]+=[ \t]*require\b)",
    number=number,
)
"""Of what ``mask_script`` and the like hand on: what is not marked is words and characters."""
