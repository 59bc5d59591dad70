"""The log of all processes: one line per record, with the ids of the work it belongs to.

All processes of a node append to one file, ``<home>/logs/wundr.log``. Each line is written in one
call, and so lines of different processes never mix. A process that finds the file full renames it.
"""

import fcntl
import json
import logging
import os
import re
import sys
import traceback
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from wundr_ray import private
from wundr_ray.domain.credentials import HIDDEN, without_credentials
from wundr_ray.settings import LogFormat, Settings

MAX_BYTES = 20_000_000
KEPT_FILES = 5
_MAX_TEXT = 20_000

Ids = Mapping[str, str | int]

_ids: ContextVar[Ids] = ContextVar("wundr_ids", default={})  # noqa: B039 - never changed in place
_STANDARD = frozenset({*vars(logging.makeLogRecord({})), "message", "asctime", "taskName"})
_OURS = ("wundr_ray", "serve_app")
_NOISY = "stevedore.extension"  # complains of bandit's optional formatters, in every worker
# Credentials that are recognised by their prefix.
_NAMED = re.compile(
    r"(\bbearer\s+|\bbasic\s+|[?&](?:signature|token|access_token|password)=)[^\s'\"&,;]+",
    re.IGNORECASE,
)


def current_ids() -> Ids:
    """The ids of the work that is being done, to be handed to another process."""
    return _ids.get()


@contextmanager
def working_on(**ids: str | int) -> Iterator[None]:
    """Every record of the block, and of tasks begun in it, carries these ids."""
    token = _ids.set({**_ids.get(), **ids})
    try:
        yield
    finally:
        _ids.reset(token)


def start_logging(settings: Settings, role: str) -> None:
    """Write this process's records to the node's file; calling again changes nothing."""
    root = logging.getLogger()
    if any(isinstance(handler, SharedFile) for handler in root.handlers):
        return
    kind = JsonLines if settings.log_format is LogFormat.JSON else TextLines
    handler = SharedFile(settings.logs / "wundr.log")
    handler.setFormatter(kind(role, _known_secrets(settings)))
    root.addHandler(handler)
    logging.getLogger(_NOISY).setLevel(logging.CRITICAL)
    for name in _OURS:
        logging.getLogger(name).setLevel(settings.log_level)


class _Lines(logging.Formatter):
    """What both formats share. ``secrets`` are texts that no line shows, whatever their source."""

    def __init__(self, role: str, secrets: Collection[str] = ()) -> None:
        super().__init__()
        self._role, self._secrets = role, tuple(secrets)

    def without_secrets(self, text: str) -> str:
        """The text with its secrets and credentials hidden; a very long one is cut."""
        text = text if len(text) <= _MAX_TEXT else f"{text[:_MAX_TEXT]}…"
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        return without_credentials(_NAMED.sub(rf"\1{HIDDEN}", text))

    def _fields(self, record: logging.LogRecord) -> dict[str, object]:
        """The ids of the work, then what the record's ``extra`` gives."""
        extra = {
            name: value
            for name, value in vars(record).items()
            if name not in _STANDARD and not name.startswith("_")  # Ray's factory adds one
        }
        return {**_ids.get(), **extra}

    def _story(self, record: logging.LogRecord) -> str:
        if not record.exc_info:
            return ""
        return self.without_secrets("".join(traceback.format_exception(*record.exc_info)).rstrip())


class JsonLines(_Lines):
    """One JSON document a line: time, level, logger, message, role, process, ids, exception."""

    def format(self, record: logging.LogRecord) -> str:
        fields = {name: self._shown(value) for name, value in self._fields(record).items()}
        document = {
            "time": _time(record),
            "level": record.levelname.lower(),
            "message": self.without_secrets(record.getMessage()),
            **fields,
            "logger": record.name,
            "role": self._role,
            "pid": record.process,
        }
        if story := self._story(record):
            document["exception"] = story
        return json.dumps(document, ensure_ascii=False)

    def _shown(self, value: object) -> object:
        return value if isinstance(value, int | float | None) else self.without_secrets(str(value))


class TextLines(_Lines):
    """For eyes: time, level, role, message, ids; a traceback follows on lines of its own."""

    def format(self, record: logging.LogRecord) -> str:
        ids = "".join(f" {name}={value}" for name, value in self._fields(record).items())
        message = self.without_secrets(f"{record.getMessage()}{ids}")
        shown = "".join(char if char.isprintable() else ascii(char)[1:-1] for char in message)
        line = f"{_time(record)} {record.levelname:<7} {self._role}: {shown}"
        story = self._story(record)
        return f"{line}\n{story}" if story else line


class SharedFile(logging.Handler):
    """Appends to a file that other processes append to as well.

    The file is opened at the first record. A full one is renamed to ``.1``, the older ones move up,
    and the oldest is removed; other processes notice that the name now belongs to another file.
    """

    def __init__(self, path: Path, max_bytes: int = MAX_BYTES, kept: int = KEPT_FILES) -> None:
        super().__init__()
        self._path, self._max_bytes, self._kept = path, max_bytes, kept
        self._descriptor = -1

    def emit(self, record: logging.LogRecord) -> None:
        """A record that cannot be written goes to standard error; the work goes on."""
        line = self.format(record) + "\n"
        data = line.encode("utf-8", "backslashreplace")
        try:
            self._follow()
            if self._size() + len(data) > self._max_bytes:
                self._rotate(len(data))
            # One call with `O_APPEND`: the system puts the line at the end as a whole.
            os.write(self._descriptor, data)
        except OSError:
            sys.stderr.write(line)

    def close(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
        self._descriptor = -1
        super().close()

    def _follow(self) -> None:
        """Open the file that has the path now, unless it is the one that is open."""
        if self._descriptor >= 0 and self._is_named():
            return
        private.folder(self._path.parent)
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
        descriptor = os.open(self._path, flags, 0o600)
        if self._descriptor >= 0:
            os.close(self._descriptor)
        self._descriptor = descriptor

    def _is_named(self) -> bool:
        """Whether the open file still has the path: another process may have renamed it."""
        try:
            at_path = self._path.stat()
        except FileNotFoundError:
            return False
        open_file = os.fstat(self._descriptor)
        return (at_path.st_dev, at_path.st_ino) == (open_file.st_dev, open_file.st_ino)

    def _size(self) -> int:
        return os.fstat(self._descriptor).st_size

    def _rotate(self, more: int) -> None:
        """Rename the file under a lock: of all processes without room for ``more`` one does."""
        name = self._path.with_name(f".{self._path.name}.lock")
        private.touch(name)
        with name.open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self._follow()
            size = self._size()
            # Another process may have renamed it while this one waited for the lock.
            if size and size + more > self._max_bytes:
                for number in range(self._kept - 1, 0, -1):
                    if (older := self._numbered(number)).exists():
                        older.replace(self._numbered(number + 1))
                self._path.replace(self._numbered(1))
            self._follow()

    def _numbered(self, number: int) -> Path:
        return self._path.with_name(f"{self._path.name}.{number}")


def _time(record: logging.LogRecord) -> str:
    moment = datetime.fromtimestamp(record.created, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def shown_safely(text: str, settings: Settings) -> str:
    """The text without credentials, for a person's eyes."""
    return JsonLines("", _known_secrets(settings)).without_secrets(text)


def _known_secrets(settings: Settings) -> list[str]:
    """What the settings themselves hold."""
    secrets = [
        settings.secret_key.get_secret_value(),
        settings.smtp_password.get_secret_value(),
        settings.git_proxy.get_secret_value(),
        sa.make_url(settings.database).password,
    ]
    return [secret for secret in secrets if secret]
