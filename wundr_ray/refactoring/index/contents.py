"""The files of a repository as they are now: which hold a word, and what lies around them."""

import json
import posixpath
import re
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase

_COMMENT = re.compile(r'("(?:\\.|[^"\\])*")|//[^\n]*|/\*.*?\*/', re.DOTALL)
_TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")


class Contents:
    """What rules may ask about files of every kind; see ``rules/interface.py``.

    ``data`` are the bytes of each file by its path; only ``replace`` may change them.
    """

    def __init__(self, data: Mapping[str, bytes]) -> None:
        self.data = dict(data)
        self._holders: dict[bytes, tuple[Sequence[str], int]] = {}
        """Which files hold a word, and how many replacements had been made by then."""
        self._replaced: list[str] = []

    def replace(self, path: str, data: bytes) -> None:
        """Give the file at ``path`` another content."""
        self.data[path] = data
        self._replaced.append(path)

    def holding(self, word: bytes) -> Sequence[str]:
        """The paths of all files that hold the bytes ``word``, in the order of ``data``."""
        if word in self._holders:
            paths = self._after_replacements(word, *self._holders[word])
        else:
            paths = [path for path, data in self.data.items() if word in data]
        self._holders[word] = paths, len(self._replaced)
        return paths

    def json_file(self, path: str) -> Mapping[str, object]:
        """The object in a JSON file, comments allowed; empty if there is none."""
        try:
            text = self.data.get(path, b"").decode("utf-8-sig")
            text = _COMMENT.sub(lambda match: match[1] or " ", text)
            value = json.loads(_TRAILING_COMMA.sub("", text))
        except (ValueError, RecursionError):
            return {}
        return value if isinstance(value, dict) else {}

    def files_named(self, pattern: str) -> list[str]:
        """The paths whose last part fits the glob ``pattern``, such as ``tsconfig*.json``."""
        return [path for path in self.data if fnmatchcase(path.rpartition("/")[2], pattern)]

    def nearest(self, path: str, name: str) -> str | None:
        """The path of the file ``name`` in the folder of ``path`` or the nearest one above."""
        folder = posixpath.dirname(path)
        while True:
            if (candidate := posixpath.join(folder, name)) in self.data:
                return candidate
            if not folder:
                return None
            folder = posixpath.dirname(folder)

    def _after_replacements(self, word: bytes, paths: Sequence[str], number: int) -> Sequence[str]:
        """The holders of ``word``, which were ``paths`` after ``number`` replacements."""
        replaced = set(self._replaced[number:])
        if not replaced:
            return paths
        unchanged = set(paths) - replaced
        return [
            path
            for path, data in self.data.items()
            if path in unchanged or (path in replaced and word in data)
        ]
