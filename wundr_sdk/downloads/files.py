"""Writes reports into a folder: whole or not at all, and never outside of it."""

import io
import re
import secrets
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from wundr_ray.contract.formats import ending_of
from wundr_ray.contract.vocabulary import ReportFormat, ReportTable, Role
from wundr_sdk.connection.answers import UnexpectedAnswer

LARGEST_TABLES_BYTES = 1024 * 1024 * 1024
MOST_TABLES = 100

_TABLE = re.compile(r"(?P<table>[A-Za-z0-9][A-Za-z0-9_-]{0,63})\.csv")
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


def report_name(
    batch_id: str,
    report_format: ReportFormat,
    table: ReportTable | None = None,
    role: Role | None = None,
) -> str:
    """The file name of a report; whatever the id holds, it stays a name and no path."""
    name = re.sub(r"[^A-Za-z0-9_-]", "_", batch_id)[:100]
    ending = ".csv" if report_format is ReportFormat.CSV else ending_of(report_format)
    return "_".join(filter(None, [name, table, role])) + ending


def place_of(
    batch_id: str,
    report_format: ReportFormat,
    target: Path,
    table: ReportTable | None = None,
    role: Role | None = None,
) -> Path:
    """Where the report goes: ``target`` itself if it has the format's extension, else into it."""
    name = report_name(batch_id, report_format, table, role)
    if target.suffix == Path(name).suffix and not target.is_dir():
        return target
    return target / name


def table_of(report_format: str, table: str | None) -> ReportTable | None:
    """Raises ValueError for a table that there is not, or of another format than csv."""
    if table is None:
        return None
    if report_format != ReportFormat.CSV:
        raise ValueError(f"only the format csv has tables, not {report_format}")
    return ReportTable(table)


def role_of(table: ReportTable | None, role: str | None) -> Role | None:
    """Raises ValueError for a role that there is not, or without a table."""
    if role is None:
        return None
    if table is None:
        raise ValueError("only the rows of a table can be chosen by role")
    return Role(role)


def save_report(
    content: bytes, report_format: ReportFormat, place: Path, table: ReportTable | None = None
) -> list[Path]:
    """Write ``content`` to ``place``; all tables of csv get their names added to the file's.

    Returns what was written, in order. Raises OSError, and UnexpectedAnswer if csv content is
    not the archive of tables that it should be.
    """
    place.parent.mkdir(parents=True, exist_ok=True)
    if report_format is not ReportFormat.CSV or table is not None:
        _write(place, iter([content]))
        return [place]
    return _save_tables(content, place)


def _save_tables(archive: bytes, place: Path) -> list[Path]:
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as opened:
            members = _tables(opened)
            for member, table in members:
                _write(_table_place(place, table), _unpack(opened, member))
    except _DAMAGE as error:
        raise UnexpectedAnswer(f"the csv archive cannot be unpacked: {error}") from None
    return [_table_place(place, table) for _, table in members]


def _tables(archive: zipfile.ZipFile) -> list[tuple[zipfile.ZipInfo, str]]:
    """The members with their tables' names; refuses the whole archive if one is anything else."""
    members = archive.infolist()
    names = [_TABLE.fullmatch(member.filename) for member in members]
    packed = all(member.compress_type in _PACKINGS for member in members)
    if not members or len(members) > MOST_TABLES or None in names or not packed:
        raise UnexpectedAnswer("the csv archive holds something other than tables")
    if sum(member.file_size for member in members) > LARGEST_TABLES_BYTES:
        raise UnexpectedAnswer(f"the tables are larger than {LARGEST_TABLES_BYTES} bytes")
    tables = [name["table"] for name in names if name]
    return list(zip(members, tables, strict=True))


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    # zipfile stops at the size the directory claims, which _tables has bounded.
    with archive.open(member) as source:
        while chunk := source.read(_CHUNK_BYTES):
            yield chunk


def _table_place(place: Path, table: str) -> Path:
    return place.with_name(f"{place.stem}_{table}.csv")


def _write(path: Path, chunks: Iterator[bytes]) -> None:
    """Write beside the target and rename, so that nobody finds half a file."""
    temporary = path.with_name(f".wundr-{secrets.token_hex(8)}.part")
    try:
        with temporary.open("xb") as file:
            file.writelines(chunks)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
