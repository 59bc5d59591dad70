"""Unpacks the tables of a report: all of them or none, and never outside of their folder."""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from wundr_sdk.connection.answers import UnexpectedAnswer
from wundr_sdk.downloads.temporary import replacing

LARGEST_TABLES_BYTES = 16 * 1024 * 1024 * 1024
MOST_TABLES = 100

_TABLE = r"(?P<table>[A-Za-z0-9][A-Za-z0-9_-]{0,63})"
_CHUNK_BYTES = 1024 * 1024
_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# What zipfile lets through when the archive is damaged (or encrypted: RuntimeError).
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)


def unpack_tables(archive: Path, place: Path) -> list[Path]:
    """Write each table beside ``place``, whose ending the tables have, with its name added.

    Returns the files in order. Raises OSError, and UnexpectedAnswer if the archive is damaged or
    holds anything but tables.
    """
    try:
        with _opened(archive) as opened, ExitStack() as complete:
            members = _tables(opened, place.suffix)
            for member, table in members:
                # All take their places when the last one is written.
                path = complete.enter_context(replacing(_table_place(place, table)))
                with path.open("xb") as file:
                    file.writelines(_unpack(opened, member))
    except _DAMAGE as error:
        raise UnexpectedAnswer(f"the archive of tables cannot be unpacked: {error}") from None
    return [_table_place(place, table) for _, table in members]


def _opened(archive: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(archive)
    except OSError as error:  # a place outside of the file
        raise zipfile.BadZipFile(str(error)) from None


def _tables(archive: zipfile.ZipFile, ending: str) -> list[tuple[zipfile.ZipInfo, str]]:
    """The members with their tables' names; refuses the whole archive if one is anything else."""
    members = archive.infolist()
    names = [re.fullmatch(_TABLE + re.escape(ending), member.filename) for member in members]
    packed = all(member.compress_type in _PACKINGS for member in members)
    if not members or len(members) > MOST_TABLES or None in names or not packed:
        raise UnexpectedAnswer("the archive contains something other than tables")
    if sum(member.file_size for member in members) > LARGEST_TABLES_BYTES:
        raise UnexpectedAnswer(f"the tables are larger than {LARGEST_TABLES_BYTES} bytes")
    tables = [name["table"] for name in names if name]
    return list(zip(members, tables, strict=True))


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    # zipfile stops at the size the directory claims, which _tables has bounded.
    try:
        with archive.open(member) as source:
            while chunk := source.read(_CHUNK_BYTES):
                yield chunk
    except OSError as error:  # a place outside of the file
        raise zipfile.BadZipFile(str(error)) from None


def _table_place(place: Path, table: str) -> Path:
    return place.with_name(f"{place.stem}_{table}{place.suffix}")
