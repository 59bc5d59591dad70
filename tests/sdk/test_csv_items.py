"""Tables of items as spreadsheets and shells write them."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wundr_sdk.config_file import read_items
from wundr_sdk.csv_items import DELIMITERS, parse_csv

ITEMS = [{"name": "a, b; c", "url": "https://x/ä"}, {"name": "d", "url": "y", "branch": "main"}]
ROWS = (
    ("name", "url", "branch"),
    ("a, b; c", "https://x/ä", ""),
    ("", "", ""),
    ("d", "y", "main"),
    ("", "", ""),
)
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32")


def table(delimiter: str, end: str = "\r\n") -> str:
    target = io.StringIO(newline="")
    csv.writer(target, delimiter=delimiter, lineterminator=end).writerows(ROWS)
    return target.getvalue()


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("delimiter", DELIMITERS)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_way_of_saving_a_table(
    tmp_path: Path, encoding: str, delimiter: str, end: str
) -> None:
    path = tmp_path / "items.csv"
    path.write_bytes(table(delimiter, end).encode(encoding))
    assert read_items(str(path)) == ITEMS


@pytest.mark.parametrize(
    "text",
    [
        "sep=;\r\na;b\r\n1;2\r\n",
        "\n\na;b\n1;2",
        "a;b;\n1;2;\n",
        "a;b\n1;2;;\n;;;\n",
        " a ; b \n 1 ; 2 \n",
        '"a"; "b"\n"1"; "2"\n',
    ],
)
def test_what_spreadsheets_add(text: str) -> None:
    assert parse_csv(text) == [{"a": "1", "b": "2"}]


def test_one_column_needs_no_delimiter() -> None:
    assert parse_csv("a\n1;2\n\n3\n") == [{"a": "1;2"}, {"a": "3"}]


def test_an_empty_value_of_json_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "items.json"
    path.write_text('[{"a": "1", "b": "", "c": null}]')
    assert read_items(str(path)) == [{"a": "1"}]


NAMES = st.lists(st.from_regex(r"[a-z_]{1,8}", fullmatch=True), min_size=2, max_size=4, unique=True)
CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0"), max_size=6).map(
    str.strip
)


@given(NAMES, st.lists(st.lists(CELLS, min_size=4, max_size=4), max_size=4), st.data())
def test_what_was_written_is_read(
    names: list[str], rows: list[list[str]], data: st.DataObject
) -> None:
    target = io.StringIO(newline="")
    writer = csv.writer(target, delimiter=data.draw(st.sampled_from(DELIMITERS)))
    cut = [row[: len(names)] for row in rows]
    writer.writerows([names, *cut])
    wanted = [{n: cell for n, cell in zip(names, row, strict=True) if cell} for row in cut]
    assert parse_csv(target.getvalue()) == [item for item in wanted if item]
