"""What rules ask about a JavaScript or TypeScript file without parsing it.

The answers err on the side of caution: they come from the text, whose strings and comments are
told apart by a pattern only.
"""

import re

from wundr_ray.contract.vocabulary import Language
from wundr_ray.refactoring.rules.interface import Files
from wundr_ray.refactoring.sources.source import ParsedSource

_QUOTED = re.compile(
    rb"""//[^\r\n]*|/\*[\s\S]*?\*/|'(?:\\[\s\S]|[^'\\\r\n])*'|"(?:\\[\s\S]|[^"\\\r\n])*\""""
)
_QUOTED_OR_BRACE = re.compile(_QUOTED.pattern + rb"|[{}]")
_QUOTED_OR_TEMPLATE = re.compile(_QUOTED.pattern + rb"|`(?:\\[\s\S]|[^`\\])*`")
_DECORATOR = re.compile(rb"(?<![\w.`/])@[\w$]+")
_MODERN = re.compile(rb"\?\.[A-Za-z_$\[(]|\?\?|\bcatch\s*\{")
_UPPER_BOUND = re.compile(r"<=?\s*v?\d[\d.x*]*")
_MAJOR = re.compile(r"(?<![\d.])v?(\d+)(?:\.[\dx*]+)*")
_FIRST_NODE_WITH_ES2019 = 10
# How far the bracket around a name is looked for, in bytes.
_NEAR = 5_000

# How far after a name the next character is looked for, in bytes.
_NEXT_TOKEN = 200


def without_strings(data: bytes) -> bytes:
    """``data`` with as many spaces in place of each comment and quoted string."""
    return _QUOTED.sub(lambda quoted: b" " * len(quoted[0]), data)


def has_decorators(source: ParsedSource) -> bool:
    return bool(_DECORATOR.search(without_strings(source.data)))


def in_block(source: ParsedSource, start: int, offset: int) -> bool:
    """Whether the byte at ``offset`` is in the first block that opens after ``start``."""
    depth = 0
    for found in _QUOTED_OR_BRACE.finditer(source.data, start, offset):
        if found[0] in (b"{", b"}"):
            depth += 1 if found[0] == b"{" else -1
            if depth <= 0:
                return False
    return depth > 0


def is_shorthand(source: ParsedSource, start: int, end: int) -> bool:
    """Whether the name from ``start`` to ``end`` may be key and value of an object at once."""
    before = without_strings(source.data[max(0, start - _NEAR) : start]).rstrip()
    after = without_strings(source.data[end : end + _NEXT_TOKEN]).lstrip()
    if not before.endswith((b"{", b",")) or not after.startswith((b"}", b",")):
        return False
    depth = 0
    for place in range(len(before) - 1, -1, -1):
        if before[place] in b")]}":
            depth += 1
        elif before[place] in b"([{":
            if not depth:
                # `${` opens an expression in a template.
                return before[place] in b"{" and before[place - 1 : place] != b"$"
            depth -= 1
    # No bracket in sight. It may lie beyond the bytes that were looked at, if there are more.
    return start > _NEAR


def why_es2019(source: ParsedSource, files: Files) -> str | None:
    """Why the file may use the syntax of ECMAScript 2019, as a sentence, if it is known."""
    if source.language is Language.TYPESCRIPT:
        return "TypeScript compiles the syntax for the target of the project."
    if _is_modern(source.data):
        return "The file already uses syntax of ECMAScript 2019 or later."
    return _why_modern_package(source.path, files)


def _is_modern(data: bytes) -> bool:
    """Whether a line has such syntax; those with a slash may have a regular expression instead."""
    text = _QUOTED_OR_TEMPLATE.sub(b"", data)
    return any(b"/" not in line and _MODERN.search(line) for line in text.splitlines())


def _why_modern_package(path: str, files: Files) -> str | None:
    manifest = files.nearest(path, "package.json")
    if manifest is None:
        return None
    package = files.json_file(manifest)
    engines = package.get("engines")
    node = engines.get("node") if isinstance(engines, dict) else None
    if isinstance(node, str) and (_oldest_major(node) or 0) >= _FIRST_NODE_WITH_ES2019:
        return f"`{manifest}` asks for Node.js `{node}`, which knows ECMAScript 2019."
    if package.get("type") == "module":
        return f"`{manifest}` makes it an ES module; every Node.js with them knows the syntax."
    return None


def _oldest_major(versions: str) -> int | None:
    majors = [int(found[1]) for found in _MAJOR.finditer(_UPPER_BOUND.sub("", versions))]
    return min(majors, default=None)


def emits_decorator_metadata(files: Files) -> bool:
    """Whether a ``tsconfig`` makes classes that only types name needed when the code runs."""
    options = (
        files.json_file(path).get("compilerOptions") for path in files.files_named("tsconfig*.json")
    )
    return any(
        isinstance(each, dict) and each.get("emitDecoratorMetadata") is True for each in options
    )
