"""git's own spellings, without git: object ids, quoted paths, binary patches."""

import zlib
from collections.abc import Iterator

_ESCAPES = {
    0x07: b"\\a",
    0x08: b"\\b",
    0x09: b"\\t",
    0x0A: b"\\n",
    0x0B: b"\\v",
    0x0C: b"\\f",
    0x0D: b"\\r",
    0x22: b'\\"',
    0x5C: b"\\\\",
}
_BASE85 = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~"
# git treats a file as binary if a NUL is among its first bytes; it looks at this many.
_LOOKED_AT = 8000

_LINE_BYTES = 52


def path_bytes(path: str) -> bytes:
    """A path as git has it; bytes that are no UTF-8 stand in ``path`` as surrogate escapes."""
    return path.encode("utf-8", "surrogateescape")


def quoted(raw: bytes) -> bytes:
    """A path between quotation marks, in C's escapes."""
    return b'"%s"' % b"".join(map(_escaped, raw))


def quoted_if_needed(raw: bytes) -> bytes:
    """A path as git shows it: in quotes where a character is special or not ASCII."""
    return quoted(raw) if b"".join(map(_escaped, raw)) != raw else raw


def is_binary(data: bytes) -> bool:
    """Whether git shows no lines of the file."""
    return b"\0" in data[:_LOOKED_AT]


def binary_patch(old: bytes, new: bytes) -> bytes:
    """What ``git diff --binary`` writes in place of lines, and ``git apply`` reads."""
    return b"GIT binary patch\n%s%s" % (_literal(new), _literal(old))


def _escaped(byte: int) -> bytes:
    if byte in _ESCAPES:
        return _ESCAPES[byte]
    return bytes([byte]) if 0x20 <= byte < 0x7F else b"\\%03o" % byte


def _literal(data: bytes) -> bytes:
    packed = zlib.compress(data)
    return b"literal %d\n%s\n" % (len(data), b"".join(_base85_lines(packed)))


def _base85_lines(packed: bytes) -> Iterator[bytes]:
    """Each line begins with a letter for the number of its bytes."""
    for start in range(0, len(packed), _LINE_BYTES):
        part = packed[start : start + _LINE_BYTES]
        size = len(part)
        # A to Z for 1 to 26 bytes, a to z for 27 to 52, as in git's `diff.c`.
        letter = bytes([64 + size if size <= 26 else 70 + size])
        padded = part + b"\0" * (-size % 4)
        digits = b"".join(_digits(padded[at : at + 4]) for at in range(0, len(padded), 4))
        yield b"%s%s\n" % (letter, digits)


def _digits(four: bytes) -> bytes:
    value, digits = int.from_bytes(four, "big"), bytearray()
    for _ in range(5):
        value, digit = divmod(value, 85)
        digits.append(_BASE85[digit])
    return bytes(reversed(digits))
