"""What an installation keeps on this machine is closed to the machine's other users."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from wundr_ray import private
from wundr_ray.settings import Settings
from wundr_ray.store.connection.database_url import driver_url

_SHOWN = 3


def open_to_others(settings: Settings) -> list[Path]:
    """The home folder, its files and SQLite's, as far as others may read or change them."""
    return [path for place in _places(settings) for path in private.open_to_others(place)]


def close_to_others(settings: Settings) -> str | None:
    """Repair what is open; a line that says so, or that it could not be done."""
    try:
        closed = [path for place in _places(settings) for path in private.close_to_others(place)]
    except OSError as error:
        return f"other users of this machine may read {error.filename}: {error.strerror}"
    return f"other users of this machine could read {named(closed)}: closed" if closed else None


def named(paths: list[Path]) -> str:
    """The outermost few by name, and how many more there are."""
    first = sorted(paths, key=lambda path: (len(path.parts), path))[:_SHOWN]
    more = len(paths) - len(first)
    return ", ".join(map(str, first)) + (f" and {more:,} more" if more else "")


def _places(settings: Settings) -> Iterator[Path]:
    yield settings.home
    with suppress(ValueError):
        url = driver_url(settings.database)
        if url.get_backend_name() == "sqlite" and url.database:
            for suffix in ("", "-wal", "-shm"):
                file = Path(f"{url.database}{suffix}")
                if settings.home not in file.parents:
                    yield file
