"""One element of HTML as the rules ask about it, with what frameworks bind at run time."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wundr_ray.engines.html.mask import OUTPUT

# Vue, Alpine and Angular set an attribute from an expression.
_BOUND = re.compile(r"(?:v-bind:|x-bind:|bind-|:)(.+)|\[(?:attr\.)?(.+)\]")

_CONTENT = frozenset(
    {
        *("v-text", "v-html", "x-text", "x-html", "innertext", "textcontent", "innerhtml"),
        *("data-i18n", "i18n", "th:text", "th:utext", "data-bind", "ng-bind", "ng-bind-html"),
        *("data-l10n-id", "data-l10n", "data-i18n-key", "data-translate", "translate-key"),
    }
)


def is_dynamic(text: str) -> bool:
    """Whether a template writes some of ``text``."""
    return OUTPUT in text


@dataclass(frozen=True, slots=True)
class Element:
    """A start tag. ``values`` are static where known; ``dynamic`` attributes are set later.

    ``open_ended`` means that a template can add any attribute.
    """

    tag: str
    line: int
    values: Mapping[str, str]
    dynamic: frozenset[str]
    open_ended: bool

    @classmethod
    def of(cls, tag: str, line: int, attributes: Sequence[tuple[str, str | None]]) -> "Element":
        values: dict[str, str] = {}
        dynamic: set[str] = set()
        open_ended = False
        for name, value in attributes:
            if bound := _BOUND.fullmatch(name):
                dynamic.add(bound[1] or bound[2])
            elif is_dynamic(name) or name in ("v-bind", "x-bind", "ng-attr"):
                open_ended = True
            elif is_dynamic(value or ""):
                dynamic.add(name)
            else:
                values.setdefault(name, value or "")
        return cls(tag, line, values, frozenset(dynamic), open_ended)

    def has(self, *names: str) -> bool:
        """Whether any of the attributes is there, or may be."""
        return self.open_ended or any(name in self.values or name in self.dynamic for name in names)

    def says(self, *names: str) -> bool:
        """Whether any of the attributes has a value that is not blank, or may have one."""
        return self.open_ended or any(
            name in self.dynamic or self.values.get(name, "").strip() for name in names
        )

    def lacks_text(self, name: str) -> bool:
        """Whether the attribute is there and blank."""
        return name in self.values and not self.values[name].strip()

    def value(self, name: str) -> str:
        """In lower case; empty where it is missing or not known."""
        return self.values.get(name, "").strip().lower()

    def is_hidden(self) -> bool:
        style = self.value("style").replace(" ", "")
        return (
            self.has("hidden")
            or self.value("aria-hidden") == "true"
            or "display:none" in style
            or "visibility:hidden" in style
        )

    def is_decorative(self) -> bool:
        return "role" in self.dynamic or self.value("role") in ("presentation", "none")

    def fills_itself(self) -> bool:
        """Whether a framework or an attribute gives it a content or a name."""
        return self.says("aria-label", "aria-labelledby", "title") or not _CONTENT.isdisjoint(
            {*self.values, *self.dynamic}
        )
