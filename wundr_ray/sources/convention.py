"""What is left out because of its folder or name, unless a job's patterns take it back."""

import re
from collections.abc import Collection

from wundr_ray.sources.gitignore import Ignored
from wundr_ray.sources.languages import GENERATED, VENDORED

_VENDORED_FOLDERS = frozenset(
    {
        "node_modules",
        "bower_components",
        "jspm_packages",
        "vendor",
        "vendors",
        "vendored",
        "_vendor",
        "_vendored",
        "third_party",
        "third-party",
        "thirdparty",
        "site-packages",
        ".venv",
        "venv",
        "virtualenv",
        ".tox",
        ".nox",
        ".eggs",
        ".yarn",
        "Pods",
    }
)
_GENERATED_FOLDERS = frozenset(
    {
        "dist",
        "build",
        "__pycache__",
        ".next",
        ".nuxt",
        ".output",
        ".svelte-kit",
        ".astro",
        "htmlcov",
        "storybook-static",
    }
)
_GENERATED_NAME = re.compile(r"(_pb2(_grpc)?\.pyi?|_pb\.(js|ts)|\.bundle\.js)$")
_GENERATED_GLOBS = (
    *("*_pb2.py", "*_pb2.pyi", "*_pb2_grpc.py", "*_pb2_grpc.pyi", "*_pb.js", "*_pb.ts"),
    "*.bundle.js",
)
_PATTERNS = (
    *(f"{folder}/" for folder in sorted(_VENDORED_FOLDERS | _GENERATED_FOLDERS)),
    *_GENERATED_GLOBS,
)


class Convention:
    """Third-party and generated code. ``patterns`` count as if they stood behind ours in one file.

    ``packages`` are the folders that hold an ``__init__.py``: a package called ``build`` is source.
    """

    def __init__(self, packages: Collection[str], patterns: Collection[str] = ()) -> None:
        self._packages = packages
        takes_back = any(pattern.startswith("!") for pattern in patterns)
        self._ignored = Ignored([*_PATTERNS, *patterns]) if takes_back else None

    def reason(self, path: str) -> str | None:
        """Why ``path`` is left out, as a code."""
        code = self._reason(path)
        if code is None or self._ignored is None or self._ignored.covers(path):
            return code
        return None

    def _reason(self, path: str) -> str | None:
        folders = path.split("/")[:-1]
        if not _VENDORED_FOLDERS.isdisjoint(folders):
            return VENDORED
        for depth, folder in enumerate(folders, start=1):
            if folder in _GENERATED_FOLDERS and "/".join(folders[:depth]) not in self._packages:
                return GENERATED
        return GENERATED if _GENERATED_NAME.search(path) else None
