"""Branches that template languages write as plain text, as comments or as tags of their own.

Only its words tell such a statement from the text of a page, so it counts only where its end is
there too: a page that talks about ``@if`` or ``{else}`` has no branches. Each language is a pattern
whose groups are ``open``, ``next`` and ``close``.
"""

import re
from collections import Counter
from collections.abc import Iterator

TextStep = tuple[int, str, str]
"""The offset from which a step holds; ``open``, ``next`` or ``close``; and the statement's name."""

_LANGUAGES = (
    # Server side includes, phpBB and Knockout, in comments
    r"<!--\s*(?:[#@]?(?P<open>if(?:n?def)?|unless|ko)\s"
    r"|[#@]?(?P<next>else|elseif|elsif|elif)\b|(?:[#@]?end|/)(?P<close>if(?:n?def)?|unless|ko)\b)",
    # FreeMarker, and tags of Mako
    r"[<\[](?:[#@%](?P<next>else|elseif|case|default)\b"
    r"|[#@%](?P<open>[a-z][\w.:]*)|/[#@%](?P<close>[a-z][\w.:]*))",
    # Smarty and Latte
    r"\{(?:(?P<open>if|ifset|foreach|for|section|while|function|loop)[\s(]"
    r"|(?P<next>else|elseif|elseifset|foreachelse|sectionelse)\b"
    r"|/(?P<close>if|ifset|foreach|for|section|while|function|loop)\s*\})",
    # Svelte and Dust
    r"\{(?:[#?^](?P<open>[a-z][\w.]*)|:(?P<next>else|then|catch)\b|/(?P<close>[a-z][\w.]*)\s*\})",
    # Velocity
    r"#\{?(?:(?P<open>if|foreach|macro|define)\}?[ \t]*\("
    r"|(?P<next>else|elseif)\b|(?P<close>end)\b)",
    # Blade
    r"(?<![\w@])@(?:(?P<next>else\w*|empty(?![ \t]*\()|case|default)\b"
    r"|end(?P<close>[a-z]+)|(?P<open>[a-z]+))",
    # Lines of Mako and of Jinja
    r"(?m:^)[ \t]*[%#][ \t]*(?:(?P<open>if|for|while|try)\b|(?P<next>else|elif|except)\b"
    r"|end(?P<close>if|for|while|try)\b)",
    # Template Toolkit
    r"\[%[-+=~]?\s{0,20}(?:(?P<open>(?-i:IF|UNLESS|FOREACH|FOR|WHILE|SWITCH|BLOCK))\b"
    r"|(?P<next>(?-i:ELSE|ELSIF|CASE))\b|(?P<close>(?-i:END))\b)",
    # StringTemplate and Pandoc
    r"\$(?:(?P<open>if|for)\(|(?P<next>else|elseif)\b|end(?P<close>if|for)\$)",
    # Tags without a namespace, as those of ColdFusion
    r"<(?:(?P<open>(?:cf|tmpl_)?(?:if|unless|loop))\b|(?P<next>(?:cf|tmpl_)?else(?:if)?)\b"
    r"|/(?P<close>(?:cf|tmpl_)?(?:if|unless|loop))\s*>)",
)
_PATTERNS = tuple(re.compile(pattern, re.IGNORECASE) for pattern in _LANGUAGES)

_BLOCK = re.compile(
    r"@(?:if|else(?:\s{1,20}if)?|for|foreach|while|empty|switch|case|default|defer|placeholder"
    r"|loading|error)\b|(?<=\})\s{0,80}else(?:\s{1,20}if)?\b"
)
_LONGEST_CONDITION = 250
_CONDITION = re.compile(r"[(){};@]|'[^'\n]{0,200}'|\"[^\"\n]{0,200}\"|<")
# A brace, or the value of an attribute, in which braces do not count.
_BRACE = re.compile(r"=\s{0,20}\"[^\"]*\"|=\s{0,20}'[^']*'|[{}]")


def text_steps(masked: str) -> Iterator[TextStep]:
    """The steps of all languages in ``masked``, in any order."""
    yield from _blocks(masked)
    for number, pattern in enumerate(_PATTERNS):
        yield from _pairs(masked, pattern, f"text {number} ")


def _pairs(masked: str, pattern: re.Pattern[str], prefix: str) -> Iterator[TextStep]:
    """The steps of statements of one language that have an end."""
    found = list(pattern.finditer(masked))
    ends = {token["close"].lower() for token in found if token["close"]}
    opened: list[tuple[str, list[TextStep]]] = []
    names: Counter[str] = Counter()
    for token in found if ends else ():
        offset = token.end()
        if token["open"]:
            name = token["open"].lower()
            if name in ends or "end" in ends:
                opened.append((name, [(offset, "open", prefix + name)]))
                names[name] += 1
        elif token["next"]:
            if opened:
                opened[-1][1].append((offset, "next", ""))
        else:
            yield from _end(opened, names, token["close"].lower(), token.start(), prefix)


def _end(
    opened: list[tuple[str, list[TextStep]]],
    names: Counter[str],
    name: str,
    offset: int,
    prefix: str,
) -> Iterator[TextStep]:
    """All steps of the innermost statement of ``name``; those still open in it are dropped."""
    if not (names[name] or (name == "end" and opened)):
        return
    while True:
        closed, steps = opened.pop()
        names[closed] -= 1
        if name in (closed, "end"):
            yield from steps
            yield offset, "close", prefix + closed
            return


def _blocks(masked: str) -> Iterator[TextStep]:
    """The braces of Angular's and Razor's blocks; others only count so that ends match starts."""
    bodies = {body: found.start() for found in _BLOCK.finditer(masked) if (body := _body(found))}
    if not bodies:
        return
    conditions = sorted((start, body) for body, start in bodies.items())
    depth: list[bool] = []
    for brace in _outside(conditions, masked):
        if masked[brace] == "{":
            depth.append(brace in bodies)
            if depth[-1]:
                yield brace + 1, "open", "{"
        elif depth and depth.pop():
            yield brace, "close", "{"


def _outside(conditions: list[tuple[int, int]], masked: str) -> Iterator[int]:
    """Where braces stand outside of attributes and of ``conditions``."""
    position = 0
    for start, body in [*conditions, (len(masked), len(masked))]:
        for found in _BRACE.finditer(masked, position, max(position, start)):
            if found[0] in "{}":
                yield found.start()
        if body >= position and body < len(masked):
            yield body
        position = max(position, body + 1)


def _body(found: re.Match[str]) -> int:
    """Where the body of a block opens; 0 if there is none."""
    depth = 0
    end = found.end() + _LONGEST_CONDITION
    for token in _CONDITION.finditer(found.string, found.end(), end):
        text = token[0]
        if text == "@":
            return 0
        if text == "(":
            depth += 1
        elif text == ")":
            depth -= 1
        elif depth <= 0 and text == "{":
            return token.start()
        elif depth <= 0:
            return 0
    return 0
