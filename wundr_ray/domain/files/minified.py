"""Whether a file is minified, judged by its code alone, in the same way for every language.

The length of lines is not enough: strings, embedded images and tables of numbers make lines long in
code that a person wrote. They are removed first. The rest is minified if most of it is in long
lines with hardly any white space beside punctuation, but with more punctuation than prose has.
"""

# Where the limits come from. In builds, 10 to 54 % of the characters of long lines are punctuation,
# and under 1 % are white space beside it. In long lines that people write, such white space is
# above 3 %; in prose, punctuation is mostly below 6 %. The limits lie between these groups.

import re
import string

MIN_BYTES = 1000
"""Bytes of code in long lines; a build tool's output has more."""

LONG_LINE = 250
LONG_SHARE = 0.5
LOOSE_SHARE = 0.02
PUNCTUATION_SHARE = 0.08

_DATA = re.compile(
    rb"""
      (?:
        (?: \"{3} (?: \\. | . )*? (?: \"{3} | \Z )
          | '{3} (?: \\. | . )*? (?: '{3} | \Z )
          | / \\? ["'`] /
          | \[ [^][\s]{0,30}? ["'`] [^][\s]{0,30} \]
          | " (?: [^"\\\n] | \\. )* "?
          | ' (?: [^'\\\n] | \\. )* '?
          | ` [^`\\\n]* `
          | [A-Za-z0-9+/=%_-]{100,}
          | (?<![\w$.]) [-+]? [0-9][\w.]*
        )
        [][{},:;\ \t]*
      )+
    """,
    re.VERBOSE | re.DOTALL,
)
"""Strings, encoded bytes and numbers, in lists too; an unclosed string ends with its line.

Quotes in regular expressions, as in ``/["']/``, open no string.
"""

_LOOSE = re.compile(rb"(?<![\w\x80-\xff])[ \t]+|[ \t]+(?![\w\x80-\xff])")
_PUNCTUATION = string.punctuation.replace("_", "").replace("$", "").encode()


def is_minified(data: bytes) -> bool:
    """Whether ``data`` is minified source text."""
    if sum(map(len, _long_lines(data))) < MIN_BYTES:
        return False
    code = _DATA.sub(b"0", data)
    dense = b"".join(_long_lines(code))
    if len(dense) < MIN_BYTES or len(dense) <= LONG_SHARE * len(code):
        return False
    loose = sum(map(len, _LOOSE.findall(dense)))
    punctuation = len(dense) - len(dense.translate(None, _PUNCTUATION))
    return loose < LOOSE_SHARE * len(dense) and punctuation > PUNCTUATION_SHARE * len(dense)


def _long_lines(data: bytes) -> list[bytes]:
    lines = data.split(b"\n")
    if max(map(len, lines)) <= LONG_LINE:
        return []
    return [line for line in lines if len(line) > LONG_LINE]
