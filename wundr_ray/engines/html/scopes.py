"""Tracks open dialogs, and elements that a framework shows only on some pages."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import count

from wundr_ray.engines.html.branches import DEEPEST, Path

_CONDITIONS = re.compile(
    r"\*.+"  # structural directives of Angular
    r"|(?:data-)?[vx]-(?:if|else|else-if|for|show)(?:\..+)?|(?:data-)?(?:if|else|else-if)"
    r"|:(?:if|else|for|unless)|(?:n|sec|ng):\w[\w-]*"
    r"|\[?(?:hidden|ngif|ngfor|ngforof|ngswitchcase|ngswitchdefault)\]?"
    r"|(?:data-|x-)?ng-(?:if|show|hide|repeat|switch-when|switch-default|include)"
    r"|(?:data-)?th[:-](?:if|unless|case|each|fragment)"
    r"|(?:py|tal|metal):\w[\w-]*"
    r"|data-sly-(?:test|list|repeat)"
    r"|(?:if|show|repeat|case|else)\.\w+"
)
_CONDITIONAL_TAGS = re.compile(
    r"noscript|slot|if|else|elseif|for|show|switch|match|volist|empty|notempty"
    r"|[a-z][\w-]*:(?:[\w-]+\.)?(?:if\w*|else\w*|then|unless|choose|when|otherwise|switch|case"
    r"|default|for-?each|for|each|loop|iterate|repeat|condition|section|block|fragment|define"
    r"|authorize|(?:not)?(?:present|empty|equal|match))"
)
# Bindings of Knockout, in the value of `data-bind`.
_BINDINGS = re.compile(r"(?:^|[,{])\s*(?:if|ifnot|visible|hidden|foreach|with|template)\s*:")

_DIALOG_TAGS = re.compile(r"dialog|[\w.]+-.*(?:dialog|modal|popover).*|.*(?:dialog|modal)-[\w.-]+")
# Their content is not on the page until a script puts it there.
_APART_TAGS = frozenset({"template", "ng-template"})

_ALTERNATIVES = frozenset({"v-else", "v-else-if"})
_END_IS_OPTIONAL = frozenset({"p", "li", "dt", "dd", "option", "tr", "td", "th"})

_VOID = frozenset(
    {
        *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param"),
        *("source", "track", "wbr"),
    }
)


@lru_cache(maxsize=4096)
def _is_condition(attribute: str) -> bool:
    return bool(_CONDITIONS.fullmatch(attribute))


@lru_cache(maxsize=4096)
def _is_dialog_tag(tag: str) -> bool:
    return bool(_DIALOG_TAGS.fullmatch(tag))


@lru_cache(maxsize=4096)
def _is_conditional_tag(tag: str) -> bool:
    return bool(_CONDITIONAL_TAGS.fullmatch(tag))


def _is_dialog(tag: str, attributes: Mapping[str, str]) -> bool:
    role = attributes.get("role", "").strip().lower()
    marked = "popover" in attributes or "aria-modal" in attributes
    return marked or role in ("dialog", "alertdialog") or _is_dialog_tag(tag)


@dataclass(slots=True)
class _Scope:
    """An open element; ``depth`` counts those of its tag that are open in it, and itself."""

    tag: str
    path: Path
    dialog: bool
    depth: int = 1


class OpenElements:
    """The elements around the place that a parser has reached."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self._open: list[_Scope] = []
        self._of_tag: defaultdict[str, list[_Scope]] = defaultdict(list)
        self._dialogs = 0

    @property
    def path(self) -> Path:
        return self._open[-1].path if self._open else (0,)

    @property
    def in_dialog(self) -> bool:
        return self._dialogs > 0

    def start(self, tag: str, attributes: Mapping[str, str], *, closed: bool) -> Path:
        """Open an element and return its path, which holds for what follows until it ends.

        ``closed`` elements have no content.
        """
        if tag in _END_IS_OPTIONAL and not _ALTERNATIVES.isdisjoint(attributes):
            self._end_sibling(tag)
        dialog = _is_dialog(tag, attributes)
        path = self._path_of(tag, attributes)
        if closed or tag in _VOID:
            return path
        if dialog or path != self.path:
            self._push(_Scope(tag, path, dialog))
        elif self._of_tag[tag]:
            self._of_tag[tag][-1].depth += 1
        return path

    def end(self, tag: str) -> None:
        """Close the innermost open element of ``tag``, and what is still open in it."""
        if not self._of_tag[tag]:
            return
        scope = self._of_tag[tag][-1]
        scope.depth -= 1
        while scope.depth == 0 and self._open:
            popped = self._open.pop()
            self._of_tag[popped.tag].pop()
            self._dialogs -= popped.dialog
            if popped is scope:
                return

    def _path_of(self, tag: str, attributes: Mapping[str, str]) -> Path:
        if tag in _APART_TAGS:
            return (next(self._numbers),)
        around = self.path
        conditional = (
            _is_conditional_tag(tag)
            or any(map(_is_condition, attributes))
            or bool(_BINDINGS.search(attributes.get("data-bind", "")))
        )
        if not conditional or around is None:
            return around
        return None if len(around) >= DEEPEST else (*around, next(self._numbers))

    def _push(self, scope: _Scope) -> None:
        self._open.append(scope)
        self._of_tag[scope.tag].append(scope)
        self._dialogs += scope.dialog

    def _end_sibling(self, tag: str) -> None:
        """``<li v-if>`` without its end tag ends where ``<li v-else>`` begins."""
        if self._open and self._open[-1].tag == tag and self._open[-1].depth == 1:
            self.end(tag)
