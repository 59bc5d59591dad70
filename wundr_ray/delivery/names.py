"""Names that others chose, made fit for branches, folders and files."""

import hashlib
import re

_MAX_CHARS = 60
_DIGEST_CHARS = 8
_WITH_DIGEST = rf"(^|-)[0-9a-f]{{{_DIGEST_CHARS}}}$|^$"


def slug(name: str) -> str:
    """``name`` as lower-case letters, digits, single hyphens, underscores and single dots.

    If that changes the name, or the name already looks like a slug with a digest, a digest of it is
    appended: different names have different slugs, even where case is ignored. The result is a
    component of a valid git ref, holds no ``--``, and is valid as the name of a folder.
    """
    made = _plain(name)
    is_unchanged = made == name and not re.search(_WITH_DIGEST, name)
    return made if is_unchanged else f"{made}-{_digest(name)}".lstrip("-")


def file_stem(subject: str) -> str:
    """A patch's subject in the name of its file, as ``git format-patch`` does it."""
    made = re.sub(r"[^A-Za-z0-9._]+", "-", subject)
    return re.sub(r"\.{2,}", ".", made)[:52].strip("-.") or "patch"


def _plain(name: str) -> str:
    made = re.sub(r"[^a-z0-9._]+", "-", name.lower())
    made = re.sub(r"\.[-.]+|-\.[-.]*", "-", made)
    return re.sub(r"\.lock$", "-lock", made.strip("-.")[:_MAX_CHARS].strip("-."))


def _digest(name: str) -> str:
    raw = name.encode("utf-8", "surrogatepass")
    return hashlib.sha256(raw).hexdigest()[:_DIGEST_CHARS]
