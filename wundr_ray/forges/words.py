"""The forge's own messages about an error, made safe to show."""

# One function reads the shapes of all four forges: GitHub's ``errors``, GitLab's lists and fields
# under ``message``, Gitea's ``message``, and Bitbucket's ``error`` with ``fields``. Which forge
# answers is only configured, and a proxy in between may answer in yet another shape.

from collections.abc import Iterator, Sequence
from itertools import islice

from wundr_ray.domain.credentials import HIDDEN, without_credentials

_MOST_REASONS = 5
_LONGEST = 300
_READ = 10_000
_DEPTH = 4
_WORDS = ("message", "error_description", "error", "detail", "errors", "fields")
_LEFT_OUT = {"url", "documentation_url", "type", "status", "data", "id", "scope", "resource"}


def reasons_of(data: object, secrets: Sequence[str]) -> tuple[str, ...]:
    """At most five short lines, without control characters, credentials or ``secrets``."""
    texts = (_clean(text, secrets) for text in islice(_texts(data, _DEPTH), 100))
    return tuple(islice(dict.fromkeys(text for text in texts if text), _MOST_REASONS))


def _texts(data: object, depth: int) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, list) and depth:
        for each in islice(data, 20):
            yield from _texts(each, depth - 1)
    elif isinstance(data, dict) and depth:
        yield from _of_fields(data, depth - 1)


def _of_fields(data: dict[str, object], depth: int) -> Iterator[str]:
    """The texts of known fields in a fixed order, then those of other fields with their names."""
    if _is_code(data):
        yield f"{data['field']}: {data['code']}"
        return
    for name in _WORDS:
        yield from _texts(data.get(name), depth)
    for name, value in islice(data.items(), 20):
        if name not in _WORDS and name not in _LEFT_OUT and isinstance(value, list):
            yield from (f"{name}: {text}" for text in _texts(value, depth))


def _is_code(data: dict[str, object]) -> bool:
    """GitHub's errors without a message of their own: ``{"field": "head", "code": "invalid"}``."""
    named = isinstance(data.get("field"), str) and isinstance(data.get("code"), str)
    return named and not data.get("message")


def _clean(text: str, secrets: Sequence[str]) -> str:
    shown = "".join(char if char.isprintable() else " " for char in text[:_READ])
    for secret in secrets:
        shown = shown.replace(secret, HIDDEN)
    shown = " ".join(without_credentials(shown).split())
    return shown if len(shown) <= _LONGEST else shown[: _LONGEST - 1] + "…"
