"""Fields that all forges have, each checked: a forge may answer with anything."""

import re
from datetime import UTC, datetime

from wundr_ray.forges.document import JsonDocument
from wundr_ray.forges.errors import UnusableAnswer

_FULL_NAME = re.compile(r"(?:(?!\.{1,2}/)[A-Za-z0-9_.-]+/)+(?!\.{1,2}$)[A-Za-z0-9_.-]+")
_LONGEST = 1500
_MOST_TOPICS = 100
_LARGEST_ID = (1 << 63) - 1


def full_name_of(item: JsonDocument, field: str) -> str:
    """A name that can be part of a URL as it is. Raises ``UnusableAnswer``."""
    name = item.text(field)
    if len(name) > _LONGEST or not _FULL_NAME.fullmatch(name):
        raise UnusableAnswer(
            f"{item.host} lists a repository whose name cannot be used.",
            "Check that targets.forge and targets.host belong together.",
        )
    return name


def id_of(item: JsonDocument) -> str:
    """The forge's own id. Raises ``UnusableAnswer``."""
    number = item.number("id")
    if number > _LARGEST_ID:
        raise UnusableAnswer(
            f"{item.host} lists a repository whose id cannot be used.",
            "Check that targets.forge and targets.host belong together.",
        )
    return str(number)


def texts_of(item: JsonDocument, field: str) -> tuple[str, ...]:
    """The texts of a list; empty if the field is missing, as in older versions of forges."""
    found = item.at(field)
    texts = found if isinstance(found, list) else []
    return tuple(each for each in texts[:_MOST_TOPICS] if isinstance(each, str))


def time_of(item: JsonDocument, field: str) -> datetime | None:
    """A time; None if the field has none. A time without a zone is taken as UTC."""
    text = item.text_or_empty(field)
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
