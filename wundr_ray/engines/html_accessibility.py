"""Accessibility of HTML and its templates: one pass of the standard library's parser.

The parser is only fed, never closed: what stands open at the end is no element, and making it
text would take quadratic time. A template is often a part of a page, and often writes what seems
to be missing; no rule speaks where that may be so.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

from wundr_ray.engines.html_elements import Element, is_dynamic
from wundr_ray.engines.html_mask import BRANCH, mask
from wundr_ray.engines.html_rules import defects

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_CONTAINERS = frozenset({"a", "button", "label", "head", "video", "template", *_HEADINGS})
"""Elements that are judged by what is in them."""

_EMPTY: dict[str, tuple[str, str]] = {
    "a": ("link-name", "A link has no text"),
    "button": ("button-name", "A button has no text and no other name"),
    **dict.fromkeys(_HEADINGS, ("heading-empty", "A heading has no text")),
}
_WRITES_LABELS = re.compile(r"\{[{%][^}]{0,200}label")
"""A template that fills in labels, as Django's ``label_tag`` does."""

_UNLABELLED_INPUTS = frozenset({"hidden", "submit", "reset", "button", "image"})


@dataclass(frozen=True, slots=True, order=True)
class Defect:
    """``rule`` is one of ``html_codes.KINDS``."""

    line: int
    rule: str
    message: str


@dataclass(slots=True)
class _Open:
    """A container that is not closed yet, and what had been seen when it opened."""

    element: Element
    names: int
    controls: int
    titles: int
    tracks: int


@dataclass(slots=True)
class _Seen:
    """Counts that only grow: a container compares them at its two ends, at no cost in its depth."""

    names: int = 0
    controls: int = 0
    titles: int = 0
    tracks: int = 0
    branches: int = 0


def find_defects(text: str) -> list[Defect]:
    """What is wrong with a page or a part of one, by line."""
    page = _Page()
    page.labels_are_dynamic = bool(_WRITES_LABELS.search(text))
    page.feed(mask(text))
    return sorted([*page.found, *page.judge_labels()])


class _Page(HTMLParser):
    """Collects defects while it is fed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Defect] = []
        self.seen = _Seen()
        self.open: list[_Open] = []
        self.open_tags: Counter[str] = Counter()
        self.ids: dict[str, int] = {}
        self.heading: tuple[int, int] | None = None
        self.controls: list[Element] = []
        self.label_targets: set[str] = set()
        self.labels_are_dynamic = False

    def parse_marked_section(self, i: int, report: int = 1) -> int:
        """Skip ``<![…]>``; the parser of the standard library stops at unknown ones."""
        end = self.rawdata.find(">", i)
        return end + 1 if end >= 0 else -1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element.of(tag, self.getpos()[0], attrs)
        for rule, message in defects(element):
            self._report(element, rule, message)
        self._count(element)
        self._check_id(element)
        if tag in _HEADINGS:
            self._check_order(element)
        if tag == "label":
            self._note_label(element)
        elif tag in ("input", "select", "textarea"):
            self._note_control(element)
        if tag in _CONTAINERS:
            seen = self.seen
            self.open.append(_Open(element, seen.names, seen.controls, seen.titles, seen.tracks))
            self.open_tags[tag] += 1

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in ("a", "button", "label"):  # a slash there means nothing in HTML
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open_tags[tag]:
            return
        while True:
            closed = self.open.pop()
            self.open_tags[closed.element.tag] -= 1
            if closed.element.tag == tag:
                self._close(closed)
                return

    def handle_data(self, data: str) -> None:
        if self.cdata_elem in ("script", "style"):
            return
        if is_dynamic(data):
            self.seen.branches += data.count(BRANCH)
            self.seen.names += 1
            self.seen.controls += 1
            self.seen.titles += 1
            self.seen.tracks += 1
        elif data.strip():
            self.seen.names += 1

    def judge_labels(self) -> Iterator[Defect]:
        """Controls without a name, once all labels of the page are known."""
        if self.labels_are_dynamic:
            return
        for control in self.controls:
            if control.values.get("id", "") not in self.label_targets:
                message = f"<{control.tag}> has no label"
                yield Defect(control.line, "control-label", message)

    def _report(self, element: Element, rule: str, message: str) -> None:
        self.found.append(Defect(element.line, rule, message))

    def _count(self, element: Element) -> None:
        """What the element is to the containers around it."""
        if element.tag in ("img", "area", "input"):
            self.seen.names += element.says(
                "alt", "value", "aria-label", "aria-labelledby", "title"
            )
        elif element.fills_itself() or element.tag in ("slot", "object", "textarea", "select"):
            self.seen.names += 1
        if element.tag in ("input", "select", "textarea", "meter", "output", "progress", "button"):
            self.seen.controls += 1
        elif "-" in element.tag or element.tag == "slot":
            self.seen.controls += 1  # a custom element may be one, and may have a text
            self.seen.names += 1
        self.seen.titles += element.tag == "title"
        self.seen.tracks += element.tag == "track"

    def _check_id(self, element: Element) -> None:
        name = element.values.get("id", "")
        if not name:
            return
        if self.ids.get(name) == self.seen.branches:
            self._report(element, "duplicate-id", "The id stands on another element too")
        self.ids[name] = self.seen.branches

    def _check_order(self, element: Element) -> None:
        level = int(element.tag[1])
        if self.heading and self.heading[1] == self.seen.branches and level > self.heading[0] + 1:
            message = f"The heading of level {level} follows one of level {self.heading[0]}"
            self._report(element, "heading-order", message)
        self.heading = (level, self.seen.branches)

    def _note_label(self, element: Element) -> None:
        if "for" in element.dynamic or element.open_ended:
            self.labels_are_dynamic = True
        self.label_targets.add(element.values.get("for", ""))

    def _note_control(self, element: Element) -> None:
        named = element.says("aria-label", "aria-labelledby", "title") or element.is_hidden()
        wrapped = self.open_tags["label"] > 0
        unknown = "id" in element.dynamic or "type" in element.dynamic
        if not (named or wrapped or unknown or element.value("type") in _UNLABELLED_INPUTS):
            self.controls.append(element)

    def _close(self, closed: _Open) -> None:
        """A container without what it should hold; a script fills what is in a ``template``."""
        element, tag, seen = closed.element, closed.element.tag, self.seen
        if tag in _EMPTY:
            filled = closed.names != seen.names or self.open_tags["template"]
            if not filled and _must_have_name(element):
                self._report(element, *_EMPTY[tag])
        elif tag == "label":
            if closed.controls == seen.controls and not element.has("for"):
                self._report(element, "label-control", "A label belongs to no control")
        elif tag == "head":
            if closed.titles == seen.titles:
                self._report(element, "document-title", "The page has no title")
        elif tag == "video" and closed.tracks == seen.tracks and not element.has("muted"):
            self._report(element, "video-caption", "A video has no captions (track)")


def _must_have_name(element: Element) -> bool:
    if element.open_ended or element.is_hidden() or element.fills_itself():
        return False
    return element.tag != "a" or element.has("href")
