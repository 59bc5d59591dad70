"""Which files are analysed: languages by extension, and what is left out, with stable codes."""

import re
import unicodedata
from collections.abc import Collection, Mapping
from types import MappingProxyType

from wundr_ray.contract.vocabulary import Language
from wundr_ray.domain.files import SkippedFile, SourceText

EXTENSIONS: Mapping[str, Language] = MappingProxyType(
    {
        extension: language
        for language, extensions in {
            Language.PYTHON: ".py .pyi .pyw",
            # Vue, Svelte and Astro: the script blocks, which are JavaScript unless marked
            Language.JAVASCRIPT: ".js .jsx .mjs .cjs .vue .svelte .astro",
            Language.TYPESCRIPT: ".ts .tsx .mts .cts",
            Language.HTML: ".html .htm .jinja .jinja2 .j2 .djhtml",
        }.items()
        for extension in extensions.split()
    }
)

VENDORED = "vendored"
GENERATED = "generated"
MINIFIED = "minified"
TOO_LARGE = "too_large"
SYMLINK = "symlink"
SUBMODULE = "submodule"
LFS_POINTER = "lfs_pointer"
BINARY = "binary"
UNSAFE_PATH = "unsafe_path"
AMBIGUOUS_PATH = "ambiguous_path"
UNREADABLE = "unreadable"

REASONS: Mapping[str, str] = MappingProxyType(
    {
        VENDORED: "Third-party code kept in the repository.",
        GENERATED: "Built or generated, not written by hand.",
        MINIFIED: "Minified.",
        TOO_LARGE: "Larger than the size limit for one file.",
        SYMLINK: "A symbolic link.",
        SUBMODULE: "A submodule: another repository.",
        LFS_POINTER: "A Git LFS pointer; its content is not in the repository.",
        BINARY: "Not text.",
        UNSAFE_PATH: "The path has control characters, '..' or '.git' in it, or is too long.",
        AMBIGUOUS_PATH: "Another file of the repository has the same path.",
        UNREADABLE: "The object is missing or corrupt.",
    }
)
"""Every code a file can be left out with, and what it means."""

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
_MINIFIED_NAME = re.compile(r"[.-]min\.(js|mjs|cjs)$", re.IGNORECASE)
_GENERATED_NAME = re.compile(r"(_pb2(_grpc)?\.pyi?|_pb\.(js|ts)|\.bundle\.js)$")
_LFS_HEADER = b"version https://git-lfs.github.com/spec/"
_LFS_MAX_BYTES = 1024
_BINARY_PROBE_BYTES = 8000
_MINIFIED_MIN_BYTES = 2000
_MINIFIED_AVERAGE_LINE = 250
_MAX_PATH_BYTES = 1000
_MAX_NAME_BYTES = 255
_SHOWN_PATH = 300


def language_of(path: str) -> Language | None:
    """The language by the extension, in any case of letters."""
    stem, dot, extension = path.rpartition("/")[2].rpartition(".")
    return EXTENSIONS.get((dot + extension).lower()) if stem else None


def skipped(path: str, code: str) -> SkippedFile:
    """``path`` left out for ``code``; control characters are escaped, long paths cut."""
    plain = "".join(char if _is_plain(char) else f"\\x{ord(char):02x}" for char in path)
    return SkippedFile(plain[:_SHOWN_PATH], code, REASONS[code])


def reason_by_path(path: str, packages: Collection[str]) -> str | None:
    """Why ``path`` is left out by its name alone, as a code.

    ``packages`` are the folders that hold an ``__init__.py``: a package called ``build`` is source.
    """
    parts = path.split("/")
    if not _is_safe(path, parts):
        return UNSAFE_PATH
    folders = parts[:-1]
    if not _VENDORED_FOLDERS.isdisjoint(folders):
        return VENDORED
    for depth, folder in enumerate(folders, start=1):
        if folder in _GENERATED_FOLDERS and "/".join(folders[:depth]) not in packages:
            return GENERATED
    if _GENERATED_NAME.search(path):
        return GENERATED
    return MINIFIED if _MINIFIED_NAME.search(path) else None


def reason_by_content(text: SourceText) -> str | None:
    """Why a file that was read is left out after all, as a code."""
    data = text.data
    if len(data) <= _LFS_MAX_BYTES and data.startswith(_LFS_HEADER):
        return LFS_POINTER
    if b"\0" in data[:_BINARY_PROBE_BYTES] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return BINARY
    return MINIFIED if text.file.language is Language.JAVASCRIPT and _is_minified(data) else None


def _is_minified(data: bytes) -> bool:
    """No person writes lines of this average length."""
    lines = data.count(b"\n") + 1
    return len(data) >= _MINIFIED_MIN_BYTES and len(data) / lines > _MINIFIED_AVERAGE_LINE


def _is_safe(path: str, parts: list[str]) -> bool:
    return (
        len(path.encode()) <= _MAX_PATH_BYTES
        and all(map(_is_plain, path))
        and all(
            part not in {"", ".", ".."}
            and part.lower() != ".git"
            and len(part.encode()) <= _MAX_NAME_BYTES
            for part in parts
        )
    )


def _is_plain(char: str) -> bool:
    return unicodedata.category(char) not in {"Cc", "Cs", "Zl", "Zp"}
