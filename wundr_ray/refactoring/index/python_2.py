"""Which files must also run on Python 2, by what their distributions declare."""

import posixpath
import re
from collections.abc import Mapping
from functools import cached_property

_DECLARING = ("pyproject.toml", "setup.cfg", "setup.py")
_REQUIRES = rb"(?:python_requires|requires-python)\s*=\s*[\"']?\s*(?:>=|>|~=|==)\s*"
_TWO = re.compile(rb"Python :: 2(?!\d)|" + _REQUIRES + rb"2\b")
_THREE = re.compile(rb"Python :: 3(?!\d)|" + _REQUIRES + rb"3\b")
_FOR_TWO = re.compile(
    rb"^from __future__ import [^\n]*"
    rb"\b(?:absolute_import|division|print_function|unicode_literals|with_statement)\b",
    re.MULTILINE,
)
_ASKS_WHICH = re.compile(
    rb"\bPY2\b|\bsys\.version_info(?:\[0\]|\.major)?\s*(?:[<>]=?|==)\s*(?:\(3(?:,\s*0?)?\)|[23]\b)"
)


class Python2:
    """``data`` are the bytes of all files by their paths."""

    def __init__(self, data: Mapping[str, bytes]) -> None:
        self._data = data
        self._declared: dict[str, bool | None] = {}

    def runs(self, path: str) -> bool:
        """Whether ``path`` must run there.

        Where nothing is declared, a file says so by its own imports, and all do if one of them
        asks which Python runs it.
        """
        declared = self._nearest(posixpath.dirname(path))
        if declared is None:
            return self._asks_which or bool(_FOR_TWO.search(self._data[path]))
        return declared

    @cached_property
    def _asks_which(self) -> bool:
        files = (data for path, data in self._data.items() if path.endswith(".py"))
        return any(map(_ASKS_WHICH.search, files))

    def _nearest(self, folder: str) -> bool | None:
        if folder not in self._declared:
            found = self._in(folder)
            if found is None and folder:
                found = self._nearest(posixpath.dirname(folder))
            self._declared[folder] = found
        return self._declared[folder]

    def _in(self, folder: str) -> bool | None:
        texts = [self._data.get(posixpath.join(folder, name), b"") for name in _DECLARING]
        if any(map(_TWO.search, texts)):
            return True
        return False if any(map(_THREE.search, texts)) else None
