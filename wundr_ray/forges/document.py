"""Fields of a forge's JSON, each checked: a forge may answer with anything."""

from collections.abc import Iterator
from dataclasses import dataclass

from wundr_ray.forges.errors import UnusableAnswer

_LONGEST_URL = 4096


@dataclass(frozen=True, slots=True)
class JsonDocument:
    """A JSON value from ``host``, read by paths such as ``"head", "sha"``.

    Every reader raises ``UnusableAnswer`` where the field is missing or of another type.
    """

    value: object
    host: str

    def at(self, *path: str) -> object:
        """The value at ``path``; None if a field of the path is null or missing."""
        value = self.value
        for name in path:
            if value is None:
                return None
            if not isinstance(value, dict):
                raise self._unusable(path)
            value = value.get(name)
        return value

    def text(self, *path: str) -> str:
        value = self.at(*path)
        if not isinstance(value, str):
            raise self._unusable(path)
        return value

    def text_or_empty(self, *path: str) -> str:
        return "" if self.at(*path) is None else self.text(*path)

    def number(self, *path: str) -> int:
        value = self.at(*path)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise self._unusable(path)
        return value

    def flag(self, *path: str) -> bool:
        """A boolean; False if it is missing or null, as in older versions of forges."""
        value = self.at(*path)
        if value is None:
            return False
        if not isinstance(value, bool):
            raise self._unusable(path)
        return value

    def link(self, *path: str) -> str:
        """A URL that is safe to show as a link."""
        value = self.text(*path)
        plain = value.isprintable() and " " not in value and len(value) <= _LONGEST_URL
        if not plain or not value.startswith(("https://", "http://")):
            raise self._unusable(path)
        return value

    def items(self, *path: str) -> "Iterator[JsonDocument]":
        value = self.at(*path)
        if not isinstance(value, list):
            raise self._unusable(path)
        return (JsonDocument(item, self.host) for item in value)

    def _unusable(self, path: tuple[str, ...]) -> UnusableAnswer:
        field = ".".join(path) or "the whole"
        return UnusableAnswer(
            f"{self.host} gave an answer that its API does not document ({field}).",
            "Check that the host's kind is configured correctly.",
        )
