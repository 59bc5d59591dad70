"""Accessibility of HTML and its templates: one pass of the standard library's parser.

The parser is only fed, never closed: a tag that is cut off at the end is not an element, and
turning it into text would take quadratic time. A template is often only a part of a page, and often
writes what seems to be missing; no rule reports where that may be so. Ids and headings are compared
only where one stands on every page that has the other.
"""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from wundr_ray.engines.html.branches import Branches, Path, holds, turns
from wundr_ray.engines.html.elements import Element, is_dynamic
from wundr_ray.engines.html.mask import Construct, constructs, mask, without_escaped
from wundr_ray.engines.html.parser import TEXT_ELEMENTS, TolerantParser
from wundr_ray.engines.html.rules import defects
from wundr_ray.engines.html.scopes import OpenElements

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
# Elements that are judged by what is in them.
_CONTAINERS = frozenset({"a", "button", "label", "head", "video", "template", *_HEADINGS})

_EMPTY: dict[str, tuple[str, str]] = {
    "a": ("link-name", "A link has no text"),
    "button": ("button-name", "A button has no text and no other name"),
    **dict.fromkeys(_HEADINGS, ("heading-empty", "A heading has no text")),
}
# A template that fills in labels, as Django's `label_tag` does.
_WRITES_LABELS = re.compile(r"\{[{%][^}]{0,200}label")

_UNLABELLED_INPUTS = frozenset({"hidden", "submit", "reset", "button", "image"})

_UNSHOWN_TEXT = frozenset({"script", "style", "iframe", "noembed", "noframes"})

# Template syntax that puts whole parts of pages in its place.
_MAY_WRITE_HEADINGS = re.compile(
    r"\b(?:include|extends|render|render_\w+|partial|template|component|slot|super|caller|yield"
    r"|content|body|children|outlet|block|safe|raw)\b|^\s*[{&>]"
)

# An id is compared with so many places at the most, which bounds the work.
_PLACES_OF_AN_ID = 8


@dataclass(frozen=True, slots=True, order=True)
class Defect:
    """``rule`` is a key of ``codes.KINDS``."""

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


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an element stands: the branches of the template, and elements that may be left out."""

    template: Path
    elements: Path

    def is_certain_at(self, other: "_Place") -> bool:
        """Whether this place is on every page that has the other."""
        return holds(self.template, other.template) and holds(self.elements, other.elements)


def find_defects(text: str) -> list[Defect]:
    """What is wrong with a page or a part of one, by line."""
    text = without_escaped(text)
    syntax = list(constructs(text))
    masked = mask(text, syntax)
    page = _Page(masked, syntax)
    page.labels_are_dynamic = bool(_WRITES_LABELS.search(text))
    page.feed(masked)
    return sorted([*page.defects, *page.judge_labels()])


class _Page(TolerantParser):
    """Collects defects while it is fed."""

    def __init__(self, masked: str, syntax: Sequence[Construct]) -> None:
        super().__init__(convert_charrefs=True)
        self.branches = Branches(turns(masked, syntax))
        self.scopes = OpenElements()
        self.parts = [part.start for part in syntax if _may_write_headings(part)]
        self.line_starts = [0, *(end.end() for end in re.finditer("\n", masked))]
        self.defects: list[Defect] = []
        self.seen = _Seen()
        self.open: list[_Open] = []
        self.open_tags: Counter[str] = Counter()
        self.ids: defaultdict[str, list[_Place]] = defaultdict(list)
        self.heading: tuple[int, int, _Place] | None = None
        self.controls: list[Element] = []
        self.buttons: list[Element] = []
        self.label_targets: set[str] = set()
        self.labels_are_dynamic = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._start(tag, attrs, closed=False)
        if tag in TEXT_ELEMENTS:
            self.set_cdata_mode(tag)

    def _start(self, tag: str, attrs: list[tuple[str, str | None]], *, closed: bool) -> None:
        line, column = self.getpos()
        offset = self.line_starts[line - 1] + column
        element = Element.of(tag, line, attrs)
        attributes = {name: value or "" for name, value in attrs}
        path = self.scopes.start(tag, attributes, closed=closed)
        place = _Place(self.branches.at(offset), path)
        for rule, message in defects(element):
            if rule != "autofocus" or not self.scopes.in_dialog:
                self._report(element, rule, message)
        self._count(element)
        if not self.branches.turn_within(offset, offset + len(self.get_starttag_text() or "")):
            self._check_id(element, place)
        if tag in _HEADINGS:
            self._check_order(element, offset, place)
        if tag == "label":
            self._note_label(element)
        elif tag in ("input", "select", "textarea"):
            self._note_control(element)
        if tag in _CONTAINERS:
            seen = self.seen
            self.open.append(_Open(element, seen.names, seen.controls, seen.titles, seen.tracks))
            self.open_tags[tag] += 1

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._start(tag, attrs, closed=True)
        if tag not in ("a", "button", "label"):  # a slash there means nothing in HTML
            self._end_container(tag)

    def handle_endtag(self, tag: str) -> None:
        self.scopes.end(tag)
        self._end_container(tag)

    def _end_container(self, tag: str) -> None:
        if not self.open_tags[tag]:
            return
        while True:
            closed = self.open.pop()
            self.open_tags[closed.element.tag] -= 1
            if closed.element.tag == tag:
                self._close(closed)
                return

    def handle_data(self, data: str) -> None:
        if self.cdata_elem in _UNSHOWN_TEXT:
            return
        if is_dynamic(data):
            self.seen.names += 1
            self.seen.controls += 1
            self.seen.titles += 1
            self.seen.tracks += 1
        elif data.strip():
            self.seen.names += 1

    def judge_labels(self) -> Iterator[Defect]:
        """Controls and empty buttons without a name, once all labels of the page are known."""
        if self.labels_are_dynamic:
            return
        for control in self.controls:
            if not self._is_labelled(control):
                message = f"<{control.tag}> has no label"
                yield Defect(control.line, "control-label", message)
        for button in self.buttons:
            if not self._is_labelled(button):
                yield Defect(button.line, *_EMPTY["button"])

    def _is_labelled(self, element: Element) -> bool:
        return element.values.get("id", "") in self.label_targets

    def _report(self, element: Element, rule: str, message: str) -> None:
        self.defects.append(Defect(element.line, rule, message))

    def _count(self, element: Element) -> None:
        """Count the names, controls, titles and tracks that the element gives its containers."""
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

    def _check_id(self, element: Element, place: _Place) -> None:
        name = element.values.get("id", "")
        if not name:
            return
        places = self.ids[name]
        if any(one.is_certain_at(place) or place.is_certain_at(one) for one in places):
            self._report(element, "duplicate-id", "Another element has the same id")
        if len(places) < _PLACES_OF_AN_ID and place not in places:
            places.append(place)

    def _check_order(self, element: Element, offset: int, place: _Place) -> None:
        level = int(element.tag[1])
        parts = bisect_left(self.parts, offset)
        if self.heading:
            before, parts_before, place_before = self.heading
            follows = parts == parts_before and place_before.is_certain_at(place)
            if follows and level > before + 1:
                message = f"The heading of level {level} follows one of level {before}"
                self._report(element, "heading-order", message)
        self.heading = (level, parts, place)

    def _note_label(self, element: Element) -> None:
        if "for" in element.dynamic or element.open_ended:
            self.labels_are_dynamic = True
        self.label_targets.add(element.values.get("for", ""))

    def _note_control(self, element: Element) -> None:
        named = element.says("aria-label", "aria-labelledby", "title", "data-l10n-id")
        named = named or element.is_hidden()
        wrapped = self.open_tags["label"] > 0
        unknown = "id" in element.dynamic or "type" in element.dynamic
        if not (named or wrapped or unknown or element.value("type") in _UNLABELLED_INPUTS):
            self.controls.append(element)

    def _close(self, closed: _Open) -> None:
        """Report a container that lacks what it should hold; a script fills a ``template``."""
        element, tag, seen = closed.element, closed.element.tag, self.seen
        if tag in _EMPTY:
            filled = closed.names != seen.names or self.open_tags["template"]
            if filled or not _must_have_name(element):
                return
            if tag == "button":
                self.buttons.append(element)
            else:
                self._report(element, *_EMPTY[tag])
        elif tag == "label":
            if closed.controls == seen.controls and not element.has("for"):
                self._report(element, "label-control", "A label belongs to no control")
        elif tag == "head":
            if closed.titles == seen.titles:
                self._report(element, "document-title", "The page has no title")
        elif tag == "video" and closed.tracks == seen.tracks and not element.has("muted"):
            self._report(element, "video-caption", "A video has no captions (track)")


def _may_write_headings(part: Construct) -> bool:
    return not part.is_comment() and bool(_MAY_WRITE_HEADINGS.search(part.code))


def _must_have_name(element: Element) -> bool:
    if element.open_ended or element.is_hidden() or element.fills_itself():
        return False
    return element.tag != "a" or element.has("href")
