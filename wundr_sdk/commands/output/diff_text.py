"""A diff as people read it on a terminal: coloured as by git, and harmless. Pure."""

import unicodedata
from collections.abc import Iterator

_RESET = "\x1b[m"
_BOLD, _RED, _GREEN, _CYAN = "\x1b[1m", "\x1b[31m", "\x1b[32m", "\x1b[36m"
_HEADS = ("diff --git ", "index ", "--- ", "+++ ", "GIT binary patch")
_HIDDEN = ("Cc", "Cf", "Cs", "Zl", "Zp")


def diff_text(diff: bytes, *, coloured: bool) -> str:
    """The diff without what a terminal would act on, which a repository may hold."""
    text = diff.decode("utf-8", "replace")
    lines = _coloured(text) if coloured else map(visible, text.split("\n"))
    return "\n".join(lines)


def visible(line: str) -> str:
    """A line with a mark in place of each control, formatting or surrogate character."""
    return "".join(
        letter if letter == "\t" or unicodedata.category(letter) not in _HIDDEN else "\ufffd"
        for letter in line.removesuffix("\r")
    )


def _coloured(text: str) -> Iterator[str]:
    in_head = True
    for raw in text.split("\n"):
        if raw.startswith("diff --git "):
            in_head = True
        elif raw.startswith("@@"):
            in_head = False
        style = _style(raw, in_head=in_head)
        line = visible(raw)
        yield f"{style}{line}{_RESET}" if style and line else line


def _style(line: str, *, in_head: bool) -> str:
    if line.startswith("@@"):
        return _CYAN
    if in_head:
        return _BOLD if line.startswith(_HEADS) else ""
    return {"+": _GREEN, "-": _RED}.get(line[:1], "")
