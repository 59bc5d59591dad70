"""Which files are analysed: languages by extension, and what is left out, with stable codes."""

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

from wundr_ray.contract.vocabulary import Language
from wundr_ray.domain.files.records import SkippedFile, SourceText

EXTENSIONS: Mapping[str, Language] = MappingProxyType(
    {
        extension: language
        for language, extensions in {
            Language.PYTHON: ".py .pyi .pyw",
            # Vue, Svelte and Astro: the script blocks, which are JavaScript unless marked
            Language.JAVASCRIPT: ".js .jsx .mjs .cjs .vue .svelte .astro",
            Language.TYPESCRIPT: ".ts .tsx .mts .cts",
            Language.HTML: ".html .htm .xhtml .jinja .jinja2 .j2 .djhtml",
        }.items()
        for extension in extensions.split()
    }
)
# Extensions of templates of any kind of file; the extension before it tells which kind.
_TEMPLATES = frozenset({".jinja", ".jinja2", ".j2"})

VENDORED = "vendored"
GENERATED = "generated"
MINIFIED = "minified"
TOO_LARGE = "too_large"
SYMLINK = "symlink"
SUBMODULE = "submodule"
LFS_POINTER = "lfs_pointer"
BINARY = "binary"
UNSAFE_PATH = "unsafe_path"
DEEP_PATH = "deep_path"
AMBIGUOUS_PATH = "ambiguous_path"
UNREADABLE = "unreadable"
NOT_HTML = "not_html"

REASONS: Mapping[str, str] = MappingProxyType(
    {
        VENDORED: (
            "Third-party code kept in the repository. To analyse it, negate its folder in "
            "exclude_patterns, as in '!vendor/'."
        ),
        GENERATED: (
            "Built or generated, not written by hand. To analyse it, negate its folder or name in "
            "exclude_patterns, as in '!build/'."
        ),
        MINIFIED: "Minified.",
        TOO_LARGE: "Larger than the size limit for one file.",
        SYMLINK: "A symbolic link.",
        SUBMODULE: "A submodule: another repository.",
        LFS_POINTER: "A Git LFS pointer; its content is not in the repository.",
        BINARY: "Not text.",
        UNSAFE_PATH: (
            "The path has control or direction characters, '..' or '.git' in it, or is too long."
        ),
        DEEP_PATH: "The path is more than 100 folders deep.",
        AMBIGUOUS_PATH: "Another file of the repository has the same path.",
        UNREADABLE: "The object is missing or corrupt.",
        NOT_HTML: "A template of an unknown kind of file, without HTML elements.",
    }
)
"""Every code a file can be left out with, and what it means."""

_ELEMENT = re.compile(
    rb"<(?:!doctype|html|head|body|title|meta|link|script|style|template|main|nav|header|footer"
    rb"|section|article|aside|div|span|p|a|b|i|em|strong|small|br|hr|h[1-6]|ul|ol|li|dl|dt|dd|pre"
    rb"|code|table|thead|tbody|tr|t[dh]|form|label|input|select|option|textarea|button|img|svg"
    rb"|picture|video|audio|iframe|figure|details|summary|dialog)\b",
    re.IGNORECASE,
)
_LFS_HEADER = b"version https://git-lfs.github.com/spec/"
_LFS_MAX_BYTES = 1024
_BINARY_PROBE_BYTES = 8000
_MAX_PATH_BYTES = 1000
_MAX_NAME_BYTES = 255
_MAX_DEPTH = 100
_SHOWN_PATH = 300
_DIRECTIONS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def language_of(path: str) -> Language | None:
    """The language by the extension, in any case of letters.

    A template has the language of its inner extension, which has to be HTML: a template that
    produces Python or XML is in neither of them. One without an inner extension counts as HTML
    here; ``reason_by_content`` decides.
    """
    stem, extension = _split(path.rpartition("/")[2])
    language = EXTENSIONS.get(extension) if stem else None
    if extension not in _TEMPLATES:
        return language
    inner = _split(stem)[1] or extension
    return language if EXTENSIONS.get(inner) is language else None


def _split(name: str) -> tuple[str, str]:
    """What stands before the last dot, and the extension with the dot, in lower case."""
    stem, dot, extension = name.rpartition(".")
    return (stem, (dot + extension).lower()) if dot else (name, "")


def _is_bare_template(path: str) -> bool:
    """Whether only the content can tell what ``path`` is a template of."""
    stem, extension = _split(path.rpartition("/")[2])
    return extension in _TEMPLATES and "." not in stem


def skipped(path: str, code: str) -> SkippedFile:
    """``path`` left out for ``code``; control characters are escaped, long paths cut."""
    plain = "".join(char if _is_plain(char) else f"\\x{ord(char):02x}" for char in path)
    return SkippedFile(plain[:_SHOWN_PATH], code, REASONS[code])


def reason_by_path(path: str) -> str | None:
    """Why ``path`` is left out by its name alone, as a code."""
    if not _is_safe(path):
        return UNSAFE_PATH
    if path.count("/") > _MAX_DEPTH:
        return DEEP_PATH
    return None


def reason_by_content(text: SourceText) -> str | None:
    """Why a file that was read is left out after all, as a code."""
    data = text.data
    if len(data) <= _LFS_MAX_BYTES and data.startswith(_LFS_HEADER):
        return LFS_POINTER
    if b"\0" in data[:_BINARY_PROBE_BYTES] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return BINARY
    if _is_bare_template(text.file.path) and not _ELEMENT.search(data):
        return NOT_HTML
    return None


def _is_safe(path: str) -> bool:
    return (
        len(path.encode()) <= _MAX_PATH_BYTES
        and (path.isprintable() or all(map(_is_plain, path)))
        and all(
            part not in {"", ".", ".."}
            and part.lower() != ".git"
            and len(part.encode()) <= _MAX_NAME_BYTES
            for part in path.split("/")
        )
    )


def _is_plain(char: str) -> bool:
    """Whether it neither ends a line nor changes the direction of the text around it."""
    return char.isprintable() or (
        unicodedata.category(char) not in {"Cc", "Cs", "Zl", "Zp"} and char not in _DIRECTIONS
    )
