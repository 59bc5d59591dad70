"""The decision records: numbered without gaps, dated, complete, and listed."""

import re
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "docs" / "adr"
RECORDS = sorted(FOLDER.glob("[0-9]*.md"))


def test_records_are_numbered_without_gaps() -> None:
    assert [int(path.name[:4]) for path in RECORDS] == list(range(1, len(RECORDS) + 1))


def test_each_record_has_a_title_a_date_and_its_three_parts() -> None:
    for path in RECORDS:
        text = path.read_text("utf-8")
        assert text.startswith(f"# {int(path.name[:4])}. "), path.name
        assert re.search(r"^(Accepted|Replaced by .*) on \d{4}-\d\d-\d\d\.$", text, re.MULTILINE), (
            path.name
        )
        assert re.findall(r"^## (.*)$", text, re.MULTILINE) == [
            "Context",
            "Decision",
            "Consequences",
        ], path.name


def test_the_table_lists_every_record_with_its_title_and_date() -> None:
    table = (FOLDER / "README.md").read_text("utf-8")
    for path in RECORDS:
        text = path.read_text("utf-8")
        title = text.split("\n", 1)[0].partition(". ")[2]
        date = re.search(r"\d{4}-\d\d-\d\d", text)
        assert date is not None
        assert f"| [{title}]({path.name}) | {date[0]} |" in table
