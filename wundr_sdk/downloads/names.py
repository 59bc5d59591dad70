"""Where a download is saved. Pure, but for the question whether a folder exists."""

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

from wundr_ray.contract.formats import TABLE_TYPES, ending_of
from wundr_ray.contract.vocabulary import ReportFormat, ReportTable, Role

LONGEST_NAME = 100


def report_name(
    batch_id: str,
    report_format: ReportFormat,
    table: ReportTable | None = None,
    role: Role | None = None,
) -> str:
    """The file name of a report; whatever the id holds, it stays a name and no path."""
    name = re.sub(r"[^A-Za-z0-9_-]", "_", batch_id)[:LONGEST_NAME]
    tables = TABLE_TYPES.get(report_format)
    ending = f".{tables.extension}" if tables else ending_of(report_format)
    return "_".join(filter(None, [name, table, role])) + ending


def place_of(
    batch_id: str,
    report_format: ReportFormat,
    target: Path,
    table: ReportTable | None = None,
    role: Role | None = None,
) -> Path:
    """Where a report is saved.

    That is ``target`` itself if it has the format's extension, otherwise a file in this folder.
    """
    return _place(report_name(batch_id, report_format, table, role), target)


def place_of_link(link: str, target: Path) -> Path:
    """Where the file that a link leads to is saved, by the same rule.

    The name is the last part of the link's path. Raises ValueError if the link has no file.
    """
    name = unquote(urlsplit(link).path).rpartition("/")[2]
    name = re.sub(r"[^A-Za-z0-9_.-]", "_", name)[-LONGEST_NAME:].lstrip(".")
    if not name:
        raise ValueError("the link does not lead to a file")
    return _place(name, target)


def origin_of(link: str) -> str:
    """The scheme, host and port of a link. Raises ValueError for what is not a web address."""
    parts = urlsplit(link)
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        raise ValueError("the link must be a web address, as download_links of the results have it")
    return f"{parts.scheme}://{parts.netloc}"


def table_of(report_format: str, table: str | None) -> ReportTable | None:
    """The table of that name. Raises ValueError if no batch has it, or for a format without."""
    if table is None:
        return None
    if report_format not in TABLE_TYPES:
        raise ValueError(f"only the formats csv and parquet have tables, not {report_format}")
    return known_table(table)


def known_table(table: str) -> ReportTable:
    """The table of that name. Raises ValueError if no batch has it."""
    try:
        return ReportTable(table)
    except ValueError:
        raise ValueError(f"there is no table {table!r}; choose {', '.join(ReportTable)}") from None


def role_of(table: ReportTable | None, role: str | None) -> Role | None:
    """The role of that name. Raises ValueError if there is none, or no table to choose from."""
    if role is None:
        return None
    if table is None:
        raise ValueError("only the rows of a table can be chosen by role")
    return Role(role)


def _place(name: str, target: Path) -> Path:
    ending = Path(name).suffix
    if ending and target.suffix == ending and not target.is_dir():
        return target
    return target / name
