"""Ids of findings, which begin with a mark of their project."""

# Findings are in frames, one file for each analysis, and no table has their ids. The mark in the id
# leads from an id to its project, so that only that project's last frames must be searched. It need
# not be unique: with a collision the frames of two projects are searched, and one has the id.

import re
from hashlib import blake2b

PREFIX = "fnd_"
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
"""32 characters that cannot be confused with one another."""

_MARK_LENGTH = 5
_MARK = re.compile(f"{PREFIX}([{ALPHABET}]{{{_MARK_LENGTH}}})[{ALPHABET}]+")


def project_mark(project_id: str) -> str:
    """The characters that the ids of all findings of a project begin with, after the prefix.

    Of ten thousand projects, three in ten thousand share their mark with another one.
    """
    number = int.from_bytes(blake2b(project_id.encode(), digest_size=4).digest(), "little")
    return "".join(ALPHABET[number >> 5 * place & 31] for place in range(_MARK_LENGTH))


def mark_of(finding_id: str) -> str | None:
    """The mark of the finding's project; None if the text is not the id of a finding."""
    match = _MARK.fullmatch(finding_id)
    return match[1] if match else None
