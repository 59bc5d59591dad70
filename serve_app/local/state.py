"""The files of an installation: which cluster runs, and the operator's own credentials."""

import fcntl
import json
import secrets
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from wundr_ray import private


@dataclass(frozen=True, slots=True)
class Running:
    """The installation that was started last; its processes carry ``mark``.

    ``folder`` holds Ray's files and temporary files; ``head`` is the id of the process whose end
    ends all others. Records of earlier versions have neither.
    """

    mark: str
    url: str
    started_at: str
    dashboard: str = ""
    folder: str = ""
    head: int = 0

    def save(self, home: Path) -> None:
        private.write(_file(home), json.dumps(asdict(self), indent=1))

    @classmethod
    def load(cls, home: Path) -> Self | None:
        """None if nothing was started, or the file is damaged."""
        try:
            return cls(**json.loads(_file(home).read_text("utf-8")))
        except (FileNotFoundError, ValueError, TypeError):
            return None

    def is_recorded(self, home: Path) -> bool:
        """Whether no other has been started since, and it was not stopped."""
        recorded = Running.load(home)
        return recorded is not None and recorded.mark == self.mark

    @staticmethod
    def forget(home: Path) -> None:
        _file(home).unlink(missing_ok=True)


@contextmanager
def only_one(home: Path) -> Iterator[bool]:
    """Whether no other process is starting an installation in ``home``. Stopping takes no lock."""
    private.touch(home / "up.lock")
    with (home / "up.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def ray_token(home: Path) -> Path:
    """The token that Ray's own ports ask for; made once, readable by its owner only."""
    path = home / "ray.token"
    if not path.exists():
        private.write(path, secrets.token_hex(32))
    return path


def save_profile(home: Path, url: str, api_key: str) -> None:
    """The command line's profile, as the SDK reads it."""
    text = f'[default]\nurl = "{url}"\napi_key = "{api_key}"\n'
    private.write(home / "credentials.toml", text)


def remember_url(home: Path, url: str) -> None:
    """Keep the profile's key and let it point to where the API listens now."""
    path = home / "credentials.toml"
    try:
        key = tomllib.loads(path.read_text("utf-8"))["default"]["api_key"]
    except (OSError, ValueError, KeyError, TypeError):
        return
    save_profile(home, url, key)


def _file(home: Path) -> Path:
    return home / "running.json"
