"""Right-to-left text in the order and the shapes in which it is drawn, from left to right.

A PDF shows glyphs where they are put, so Hebrew and Arabic must be reversed, and Arabic
letters joined, beforehand. This is the part of Unicode's bidirectional algorithm (UAX #9)
that names and paths need: a left-to-right line with right-to-left stretches, no embedding.
Text that wraps inside a stretch shows its lines in the wrong order.
"""

import re
from functools import cache
from itertools import groupby
from unicodedata import bidirectional, category, decomposition, mirrored

_CLASSES = {"R": "R", "AL": "R", "NSM": "M", "EN": "D", "AN": "D", "L": "L"}
_STRETCH = re.compile(r"R(?:[^L]*[RM])?")
_MIRROR = str.maketrans("()[]{}<>«»", ")(][}{><»«")
_FORMS = ("<isolated>", "<initial>", "<medial>", "<final>")


def visual_order(text: str) -> str:
    """``text`` with its right-to-left stretches reversed and Arabic letters joined."""
    classes = "".join(_CLASSES.get(bidirectional(character), "N") for character in text)
    if "R" not in classes:
        return text
    parts = []
    end = 0
    for match in _STRETCH.finditer(classes):
        parts.append(text[end : match.start()])
        parts.append(_reversed(_joined(text[match.start() : match.end()])))
        end = match.end()
    return "".join(parts) + text[end:]


def _reversed(stretch: str) -> str:
    """The clusters (a letter with its marks, a number) of ``stretch`` from last to first."""
    clusters: list[str] = []
    # Digits are read from left to right in these scripts, too: a number keeps its order.
    for is_digit, run in groupby(stretch, key=lambda c: bidirectional(c) in ("EN", "AN")):
        if is_digit:
            clusters.append("".join(run))
            continue
        for character in run:
            if category(character) == "Mn" and clusters:
                clusters[-1] += character
            else:
                clusters.append(character.translate(_MIRROR) if mirrored(character) else character)
    return "".join(reversed(clusters))


def _joined(stretch: str) -> str:
    """Arabic letters replaced by their presentation forms, whatever marks stand between them."""
    forms = _presentation_forms()
    letters = [i for i, character in enumerate(stretch) if category(character) != "Mn"]
    shaped = list(stretch)
    for before, here, after in zip([None, *letters], letters, [*letters[1:], None], strict=False):
        own = forms.get(stretch[here])
        if own is None:
            continue
        # A letter joins the next one only if it has an initial form: alef or dal do not.
        to_previous = before is not None and "<initial>" in forms.get(stretch[before], {})
        to_next = "<initial>" in own and after is not None and stretch[after] in forms
        shaped[here] = own.get(_FORMS[_form(to_previous, to_next)], stretch[here])
    return "".join(shaped)


def _form(to_previous: bool, to_next: bool) -> int:
    if to_previous:
        return 2 if to_next else 3
    return 1 if to_next else 0


@cache
def _presentation_forms() -> dict[str, dict[str, str]]:
    """Arabic letters and their shapes by position, as Unicode's decompositions give them."""
    forms: dict[str, dict[str, str]] = {}
    # The two blocks of Arabic presentation forms. Longer decompositions are ligatures, which are
    # not made.
    for code in range(0xFB50, 0xFEFD):
        form, _, letter = decomposition(chr(code)).partition(" ")
        if form in _FORMS and len(letter) == 4:
            forms.setdefault(chr(int(letter, 16)), {})[form] = chr(code)
    return forms
