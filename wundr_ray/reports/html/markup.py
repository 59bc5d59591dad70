"""HTML that cannot be injected into: text is escaped unless it was made by ``element``.

A template engine would be another dependency, and its pages are checked by nothing. Functions that
return elements are checked by the type checker, and a report is written section by section.
"""

import html
import re
from collections.abc import Iterable
from typing import NewType

from wundr_ray.reports.text import one_line

Html = NewType("Html", str)
"""Markup; only the functions of this module make it."""

NOTHING = Html("")

# Elements that have no content; those of drawings have to be closed.
_EMPTY = frozenset({"meta", "rect", "circle"})


def text(value: object) -> Html:
    """A text as it is shown: on one line, without characters that act, escaped."""
    return Html(html.escape(one_line(str(value)), quote=True))


def element(name: str, /, *content: Html, **attributes: object) -> Html:
    """An element; attributes that are None are left out.

    ``class_`` is the attribute class, and other underscores are hyphens: ``aria_label``.
    """
    # Values of attributes are escaped like any text; names are always our own.
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{text(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in _EMPTY:
        return Html(f"<{name}{given}/>")
    return Html(f"<{name}{given}>{''.join(content)}</{name}>")


def words(name: str, value: object, /, **attributes: object) -> Html:
    """An element with nothing but a text."""
    return element(name, text(value), **attributes)


def joined(parts: Iterable[Html]) -> Html:
    return Html("".join(parts))


def emphasised(sentence: str) -> Html:
    """A sentence of ours: what stands between two ``**`` is strong."""
    # Escaped first: the markup that is put in afterwards is the only one.
    return Html(re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", text(sentence)))


def name_of(value: object) -> Html:
    """A name that others chose, whose direction does not change that of the text around it."""
    return words("bdi", value)
