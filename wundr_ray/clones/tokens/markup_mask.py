"""HTML, its templates, and the components of Vue, Svelte and Astro.

Text holds nothing but words and characters: quotes, slashes and backticks begin nothing there. Tags
hold quoted values. Scripts and styles end where HTML says that they end, whatever is open in them.
"""

import re

from wundr_ray.clones.tokens.masked import CLOSE, OPEN, Masked, Unfinished, blank, unfinished
from wundr_ray.clones.tokens.script_mask import mask_script

_TEXT = r"(?P<comment><!--)|(?P<tag></?[A-Za-z])"
_TEMPLATE = (
    r"|(?P<expression>\{\{)|(?P<note>\{#)|(?P<remark>\{%-?\s*comment\b)"
    r"|(?P<imports>\{%-?\s*(?:import|from|load|extends)\b[^%\n]*%\})"
)
_PLAIN = {False: re.compile(r"[^<]*+"), True: re.compile(r"[^<{]*+")}
_SPECIAL = {False: re.compile(_TEXT), True: re.compile(_TEXT + _TEMPLATE)}
_COMMENT_END = re.compile(r"--!?>")
_REMARK_END = re.compile(r"\bendcomment\s*-?%\}")
_NAME = re.compile(r"</?([A-Za-z][^\s/>]*)")
_IN_TAG = re.compile(
    r"""(?P<end>>)|=\s*(?P<value>"[^"]*"|'[^']*')|(?P<open>=\s*["'])"""
    r"|(?P<template>\{[{%][^{}\n]*[%}]\})"
)
_RAW = {
    name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE)
    for name in (*("iframe", "noembed", "noframes", "script", "style", "textarea", "title", "xmp"),)
}
_TYPE = re.compile(r"""\btype\s*=\s*["']?([\w/+.-]+)""", re.IGNORECASE)
_LANG = re.compile(r"""\blang\s*=\s*["']?(\w+)""", re.IGNORECASE)
_SCRIPT_TYPE = re.compile(r"module|.*(?:script|jsx|babel|json)", re.IGNORECASE)
_STYLE = re.compile(
    r"""/\*(?s:.)*?(?:\*/|\Z)|(?P<string>"(?:[^"\\\n]|\\(?s:.))*+"?|'(?:[^'\\\n]|\\(?s:.))*+'?)"""
)
_FRONT_MATTER = re.compile(r"\A\s*---[^\n]*\n((?s:.)*?\n)---")


def mask_page(source: str) -> Masked:
    """HTML or a template of it."""
    return _Reader(source, templates=True).read()


def mask_component(source: str) -> Masked:
    """A component of Vue, Svelte or Astro, the latter with its script at the beginning."""
    return _Reader(source, templates=False).read()


class _Reader:
    """Goes over the source once; ``_at`` is where what is not yet written begins."""

    def __init__(self, source: str, templates: bool) -> None:
        self._source, self._templates = source, templates
        self._at = 0
        self._out: list[str] = []
        self._unfinished: Unfinished | None = None
        self._endless: set[str] = set()

    def read(self) -> Masked:
        front = None if self._templates else _FRONT_MATTER.match(self._source)
        if front:
            self._take(front.start(1))
            self._script(front.end(1), jsx=True)
        plain, special = _PLAIN[self._templates], _SPECIAL[self._templates]
        while text := plain.match(self._source, self._at):
            self._take(text.end())
            if self._at == len(self._source):
                break
            if found := special.match(self._source, self._at):
                self._special(found)
            else:
                self._take(self._at + 1)
        return Masked("".join(self._out), self._unfinished)

    def _special(self, found: re.Match[str]) -> None:
        match found.lastgroup:
            case "comment":
                self._comment()
            case "tag":
                self._tag()
            case "expression":
                self._take(found.end())
            case "imports":
                self._drop(found.end())
            case "note":
                self._template_comment(found, re.compile("#}"))
            case _:
                self._template_comment(found, _REMARK_END)

    def _comment(self) -> None:
        """It may end with its own dashes: ``<!-->``."""
        end = _COMMENT_END.search(self._source, self._at + 2)
        if end is None:
            self._unfinished = unfinished(self._source, self._at, "comment")
        self._drop(end.end() if end else len(self._source))

    def _template_comment(self, found: re.Match[str], ending: re.Pattern[str]) -> None:
        """Without an end it is text: the page is no template of that kind."""
        if ending.pattern not in self._endless:
            if end := ending.search(self._source, found.end()):
                self._drop(end.end())
                return
            self._endless.add(ending.pattern)
        self._take(found.end())

    def _tag(self) -> None:
        start = self._at
        name = _NAME.match(self._source, start)
        assert name, "a tag begins here"
        self._take(name.end())
        closed = self._attributes()
        raw = _RAW.get(name[1].lower())
        if not closed or raw is None or name[0].startswith("</"):
            return
        if not self._templates and self._source.startswith("/>", self._at - 2):
            return
        self._raw(name[1].lower(), self._source[start : self._at], raw)

    def _attributes(self) -> bool:
        """Take them, with the end of the tag; whether it has one."""
        while found := _IN_TAG.search(self._source, self._at):
            match found.lastgroup:
                case "end":
                    self._take(found.end())
                    return True
                case "value":
                    self._take(found.start("value"))
                    self._mark(found.end())
                case "open":
                    self._unfinished = unfinished(self._source, found.start(), "attribute")
                    break
                case _:
                    self._take(found.end())
        self._take(len(self._source))
        return False

    def _raw(self, name: str, tag: str, closing: re.Pattern[str]) -> None:
        found = closing.search(self._source, self._at)
        if found is None:
            self._unfinished = unfinished(self._source, self._at, name)
        end = found.start() if found else len(self._source)
        if name == "style":
            self._style(end)
        elif name == "script":
            self._script_or_template(tag, end)
        else:
            self._take(end)

    def _script_or_template(self, tag: str, end: int) -> None:
        kind, lang = _TYPE.search(tag), _LANG.search(tag)
        if kind and not _SCRIPT_TYPE.fullmatch(kind[1]):
            inner = _Reader(self._source[self._at : end], self._templates).read()
            self._inside(inner, end)
        else:
            self._script(end, jsx=not lang or lang[1].lower() != "ts")

    def _script(self, end: int, jsx: bool) -> None:
        self._inside(mask_script(self._source[self._at : end], jsx), end)

    def _inside(self, inner: Masked, end: int) -> None:
        """What is open in it ends here all the same."""
        if inner.unfinished and self._unfinished is None:
            before = self._source.count("\n", 0, self._at)
            self._unfinished = Unfinished(before + inner.unfinished.line, inner.unfinished.what)
        self._out.append(inner.text)
        self._at = end

    def _style(self, end: int) -> None:
        for found in _STYLE.finditer(self._source, self._at, end):
            self._take(found.start())
            if found.lastgroup:
                self._mark(found.end())
            else:
                self._drop(found.end())
        self._take(end)

    def _take(self, end: int) -> None:
        """Write the source up to ``end`` as it is."""
        self._out.append(self._source[self._at : end])
        self._at = end

    def _mark(self, end: int) -> None:
        """Write the source up to ``end`` as one token."""
        self._out += (OPEN, self._source[self._at : end], CLOSE)
        self._at = end

    def _drop(self, end: int) -> None:
        self._out.append(blank(self._source, self._at, end) or " ")
        self._at = end
