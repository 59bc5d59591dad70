"""A file's bytes and the UTF-8 that rules work on, with the way back."""

import io
import tokenize
from dataclasses import dataclass

from wundr_ray.contract.vocabulary import Language
from wundr_ray.engines.interface import CannotAnalyse
from wundr_ray.engines.python import source as python_source
from wundr_ray.refactoring.interface import Edit

_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Encoded:
    """``raw`` as it lies in the repository; ``data`` is the same text in UTF-8, without a mark."""

    raw: bytes
    data: bytes
    encoding: str
    mark: bytes

    def raw_edit(self, edit: Edit) -> Edit:
        """An edit of ``data`` as the edit of ``raw`` that has the same meaning.

        Raises:
            CannotAnalyse: ``encoding``: the file's encoding cannot represent the new text.
        """
        if self.encoding == "utf-8":
            return Edit(edit.start + len(self.mark), edit.old, edit.new)
        start = len(self.mark) + len(self._encode(self.data[: edit.start]))
        return Edit(start, self._encode(edit.old), self._encode(edit.new))

    def _encode(self, part: bytes) -> bytes:
        try:
            return part.decode().encode(self.encoding)
        except UnicodeError:
            reason = f"the file's encoding, {self.encoding}, cannot represent the new text"
            raise CannotAnalyse("encoding", reason) from None


def read(raw: bytes, language: Language) -> Encoded:
    """The text of a file of ``language``.

    Raises:
        CannotAnalyse: ``encoding`` or ``nul_bytes``.
    """
    mark = _BOM if raw.startswith(_BOM) else b""
    encoding = _cookie(raw) if language is Language.PYTHON else "utf-8"
    if encoding == "utf-8":
        return Encoded(raw, _checked(raw[len(mark) :]), encoding, mark)
    text = python_source.decode(raw)
    # Some encodings can write one text in several ways; bytes that nobody edits would change then.
    if text.encode(encoding) != raw:
        raise CannotAnalyse("encoding", f"the encoding {encoding} cannot be written back unchanged")
    return Encoded(raw, text.encode(), encoding, b"")


def _checked(data: bytes) -> bytes:
    if b"\0" in data:
        raise CannotAnalyse("nul_bytes", "the file contains NUL bytes")
    try:
        data.decode()
    except UnicodeDecodeError:
        raise CannotAnalyse("encoding", "the bytes do not match the file's encoding") from None
    return data


def _cookie(raw: bytes) -> str:
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(raw).readline)
    except (SyntaxError, LookupError):
        raise CannotAnalyse("encoding", "the bytes do not match the file's encoding") from None
    # The mark is kept apart: the encoding must not write a second one.
    return encoding.removesuffix("-sig")
