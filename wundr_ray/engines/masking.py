"""The border of the engines: no value that stands in the analysed code leaves it in a message.

A report goes to more people than the repository, and a message that quotes a line can quote a
password. The place of a finding tells where the value stands; names of functions, modules and
attributes stay, because they are what a message is about.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from wundr_ray.domain.credentials import HIDDEN, without_credentials
from wundr_ray.domain.files.records import SkippedFile
from wundr_ray.engines.interface import FindingRow, FunctionRow

# Rules whose messages hold a value without the quotes that would tell it from their words.
_QUOTING: Mapping[tuple[str, str], tuple[re.Pattern[str], str]] = MappingProxyType(
    {
        **{
            ("bandit", rule): (re.compile(r": '.*", re.DOTALL), f": {HIDDEN}")
            for rule in ("B105", "B106", "B107")
        },
        ("bandit", "B103"): (re.compile(r"\(.*", re.DOTALL), f"({HIDDEN})"),
        ("ruff", "SIM112"): (re.compile(r" `.*", re.DOTALL), ""),
        ("oxlint", "react/iframe-missing-sandbox"): (re.compile(r"(?<=value): .*", re.DOTALL), ""),
        ("oxlint", "jsx-a11y/autocomplete-valid"): (
            re.compile(r"`.*`(?= is not a valid)", re.DOTALL),
            HIDDEN,
        ),
    }
)

# A string literal, perhaps cut off with its message; a quote after a letter is an apostrophe.
_STRING = re.compile(
    r"(?P<open>(?<!\w)[rbfu]{0,2}(?P<quote>\"\"\"|'''|\"|'))"
    r"(?P<value>(?:\\.|(?!(?P=quote)).)+)(?P<close>(?P=quote)|\Z)",
    re.IGNORECASE | re.DOTALL,
)

_CODE = re.compile(r"`[^`]*(?:`|\Z)")
_NUMBER = re.compile(r"\b\d[\d_]{3,}\b")
_WORD = re.compile(r"[a-z-]*", re.IGNORECASE)
_NAME = re.compile(r"[\w$#.<>()\[\]]*")
_LONGEST_CODE = 60


def masked(finding: FindingRow) -> FindingRow:
    """The finding with a message that shows no value of the code."""
    message = _message(finding.engine, finding.engine_rule, finding.message)
    return finding if message == finding.message else finding._replace(message=message)


def masked_function(function: FunctionRow) -> FunctionRow:
    name = without_credentials(function.name)
    return function if name == function.name else function._replace(name=name)


def masked_file(file: SkippedFile) -> SkippedFile:
    return SkippedFile(file.path, file.code, without_credentials(file.reason))


def name_or_hidden(name: str) -> str:
    """A function's name, unless it is no name but a string: keys of objects may be any text."""
    return name if _NAME.fullmatch(name) else HIDDEN


@lru_cache(maxsize=10_000)
def _message(engine: str, rule: str, message: str) -> str:
    if quoting := _QUOTING.get((engine, rule)):
        pattern, instead = quoting
        message = pattern.sub(instead, message)
    if engine == "ruff":
        message = _CODE.sub(_without_numbers, _STRING.sub(_hide, message))
    else:
        message = _CODE.sub(_hide_odd_code, _STRING.sub(_hide_odd, message))
    return without_credentials(message)


def _hide(literal: re.Match[str]) -> str:
    return f"{literal['open']}{HIDDEN}{literal['quote']}"


def _hide_odd(literal: re.Match[str]) -> str:
    """Hide a literal, unless it is a word that the message itself quotes: ``'aria-hidden'``."""
    return literal[0] if _WORD.fullmatch(literal["value"]) else _hide(literal)


def _hide_odd_code(code: re.Match[str]) -> str:
    """Hide code that is long or has digits: names such as ``<th>`` or ``h1`` are left."""
    text = code[0].strip("`")
    odd = len(text) > _LONGEST_CODE or re.search(r"\d(?<!\bh[1-6])", text)
    return f"`{HIDDEN}`" if odd else code[0]


def _without_numbers(code: re.Match[str]) -> str:
    return _NUMBER.sub(HIDDEN, code[0])
