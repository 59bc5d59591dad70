"""The rules that look at one start tag alone: ``rule id, message`` for each defect of it.

Every rule gives way where a template or framework may write what is missing.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from types import MappingProxyType

from wundr_ray.engines.html.elements import Element

Defect = tuple[str, str]

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{1,8})*|[ix](-[a-z0-9]{1,8})+")
_REFRESH = re.compile(r"\s*(\d+)")
_SCALE = re.compile(r"maximum-scale\s*=\s*([\d.]+)")
_NO_ZOOM = re.compile(r"user-scalable\s*=\s*(no|0)\b")
# Seconds; WCAG regards twenty hours as no time limit at all.
_LONGEST_REFRESH = 72_000

_FOCUSABLE = frozenset({"button", "input", "select", "textarea", "iframe", "summary"})
_GENERIC = frozenset({"div", "span", "p", "li", "td", "tr", "img", "i", "section", "article"})
_NAMED_BY_DEFAULT = ("submit", "reset")
_KEYS = ("onkeydown", "onkeyup", "onkeypress")
# WAI-ARIA 1.3 and the graphics module; roles that start with `doc-` are DPUB-ARIA's.
_ROLES = frozenset(
    {
        *("alert", "alertdialog", "application", "article", "banner", "blockquote", "button"),
        *("caption", "cell", "checkbox", "code", "columnheader", "combobox", "comment"),
        *("complementary", "contentinfo", "definition", "deletion", "dialog", "directory"),
        *("document", "emphasis", "feed", "figure", "form", "generic", "graphics-document"),
        *("graphics-object", "graphics-symbol", "grid", "gridcell", "group", "heading"),
        *("image", "img", "insertion", "link", "list", "listbox", "listitem", "log", "main"),
        *("mark", "marquee", "math", "menu", "menubar", "menuitem", "menuitemcheckbox"),
        *("menuitemradio", "meter", "navigation", "none", "note", "option", "paragraph"),
        *("presentation", "progressbar", "radio", "radiogroup", "region", "row", "rowgroup"),
        *("rowheader", "scrollbar", "search", "searchbox", "sectionfooter", "sectionheader"),
        *("separator", "slider", "spinbutton", "status", "strong", "subscript", "suggestion"),
        *("superscript", "switch", "tab", "table", "tablist", "tabpanel", "term", "text"),
        *("textbox", "time", "timer", "toolbar", "tooltip", "tree", "treegrid", "treeitem"),
    }
)


def defects(element: Element) -> Iterator[Defect]:
    """What is wrong with ``element``, whatever stands around it."""
    for rule in (*_OF_TAG.get(element.tag, ()), *_OF_ANY):
        yield from rule(element)


def _html(element: Element) -> Iterator[Defect]:
    if not element.says("lang", "xml:lang"):
        yield "html-lang", "The page does not say its language"


def _meta(element: Element) -> Iterator[Defect]:
    content = element.value("content")
    if element.value("name") == "viewport":
        scale = _SCALE.search(content)
        if _NO_ZOOM.search(content) or (scale and _number(scale[1]) < 2):
            yield "meta-viewport", "The page keeps its readers from zooming in"
    elif element.value("http-equiv") == "refresh":
        seconds = _REFRESH.match(content)
        if seconds and 0 < int(seconds[1][:9]) < _LONGEST_REFRESH:
            yield "meta-refresh", "The page reloads or moves on by itself after a time"


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("inf")


def _img(element: Element) -> Iterator[Defect]:
    named = element.has("alt") or element.says("aria-label", "aria-labelledby", "title")
    if not (named or element.is_decorative() or element.is_hidden()):
        yield "img-alt", "An image has no text alternative (alt)"


def _area(element: Element) -> Iterator[Defect]:
    if element.has("href") and not element.says("alt", "aria-label", "aria-labelledby", "title"):
        yield "img-alt", "An area of an image map has no text alternative (alt)"


def _input(element: Element) -> Iterator[Defect]:
    names = ("aria-label", "aria-labelledby", "title")
    if element.open_ended or element.is_hidden():
        return
    kind = element.value("type")
    if kind == "image" and not element.says("alt", *names):
        yield "img-alt", "A graphical button has no text alternative (alt)"
    elif kind == "button" and not element.says("value", *names):
        yield "button-name", "A button has neither a value nor another name"
    elif kind in _NAMED_BY_DEFAULT and not element.says(*names) and element.lacks_text("value"):
        yield "button-name", "A button has an empty value and no other name"


def _iframe(element: Element) -> Iterator[Defect]:
    named = element.says("title", "aria-label", "aria-labelledby")
    if not (named or element.is_hidden() or element.is_decorative()):
        yield "iframe-title", "A frame has no title"


def _playing(element: Element) -> Iterator[Defect]:
    if element.open_ended or not element.has("autoplay") or element.has("muted", "controls"):
        return
    yield "autoplay", "Sound plays by itself and cannot be stopped"


def _moving(element: Element) -> Iterator[Defect]:
    yield "moving-text", f"<{element.tag}> moves or blinks and cannot be stopped"


def _language(element: Element) -> Iterator[Defect]:
    language = element.value("lang")
    if language and not _LANGUAGE.fullmatch(language):
        yield "lang-valid", "The value of lang is no language"


def _tab_order(element: Element) -> Iterator[Defect]:
    index = element.value("tabindex").removeprefix("+")
    if index.isdecimal() and index.strip("0"):
        yield "tabindex-positive", "A positive tabindex overrides the order of the page"


def _role(element: Element) -> Iterator[Defect]:
    roles = element.value("role").split()
    if roles and not any(role in _ROLES or role.startswith("doc-") for role in roles):
        near = get_close_matches(roles[0], sorted(_ROLES), n=1)
        meant = f"; {near[0]} is one" if near else ""
        yield "aria-role", f"WAI-ARIA has no such role{meant}"


def _hidden_focus(element: Element) -> Iterator[Defect]:
    if element.value("aria-hidden") != "true" or element.open_ended:
        return
    focusable = element.tag in _FOCUSABLE or (element.tag == "a" and element.has("href"))
    out_of_reach = element.has("disabled", "hidden") or element.value("type") == "hidden"
    if focusable and not out_of_reach and not element.has("tabindex"):
        yield "aria-hidden-focus", "What is hidden from screen readers can be focused"


def _click(element: Element) -> Iterator[Defect]:
    if element.tag not in _GENERIC or "onclick" not in {*element.values, *element.dynamic}:
        return
    if not (element.has("role", *_KEYS) or element.is_hidden()):
        yield "click-without-key", f"<{element.tag}> responds to clicks but not to the keyboard"


def _keys(element: Element) -> Iterator[Defect]:
    if element.value("accesskey"):
        yield "access-key", "An access key may collide with keys of the reader's own tools"
    if "autofocus" in element.values and element.tag != "dialog":
        yield "autofocus", "Focus skips the elements before it"


_RuleOfTag = Callable[[Element], Iterator[Defect]]

_OF_TAG: Mapping[str, Sequence[_RuleOfTag]] = MappingProxyType(
    {
        "html": (_html,),
        "meta": (_meta,),
        "img": (_img,),
        "area": (_area,),
        "input": (_input,),
        "iframe": (_iframe,),
        "audio": (_playing,),
        "video": (_playing,),
        "marquee": (_moving,),
        "blink": (_moving,),
    }
)
_OF_ANY: Sequence[_RuleOfTag] = (_language, _tab_order, _role, _hidden_focus, _click, _keys)
