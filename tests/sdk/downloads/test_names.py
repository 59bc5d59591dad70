from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wundr_ray.contract.vocabulary import ReportFormat, ReportTable
from wundr_sdk.downloads.names import (
    known_table,
    origin_of,
    place_of,
    place_of_link,
    report_name,
)


def test_a_target_with_the_extension_is_the_file_and_any_other_a_folder(tmp_path: Path) -> None:
    assert place_of("b", ReportFormat.PDF, tmp_path / "q3.pdf") == tmp_path / "q3.pdf"
    assert place_of("b", ReportFormat.PDF, tmp_path / "q3") == tmp_path / "q3" / "b.pdf"
    (tmp_path / "folder.pdf").mkdir()
    place = place_of("b", ReportFormat.PDF, tmp_path / "folder.pdf")
    assert place == tmp_path / "folder.pdf" / "b.pdf"
    place = place_of("b", ReportFormat.PATCH, tmp_path / "new")
    assert place == tmp_path / "new" / "b_patches.zip"
    assert place_of("b", ReportFormat.PATCH, tmp_path / "p.zip") == tmp_path / "p.zip"


@given(st.text())
def test_the_name_of_a_report_is_never_a_path(batch_id: str) -> None:
    name = report_name(batch_id, ReportFormat.XLSX)
    assert Path("x", name).resolve().parent == Path("x").resolve()
    assert len(name) < 200


@given(st.text(st.sampled_from("./\\%2eEfF:a?#\0"), max_size=12))
def test_the_name_of_a_link_s_file_is_never_a_path(path: str) -> None:
    try:
        place = place_of_link(f"http://host/{path}", Path("x"))
    except ValueError:
        return
    assert place.resolve().parent == Path("x").resolve()


def test_the_place_of_a_link_s_file() -> None:
    link = "https://host:8000/v1/downloads/batch_1_report.pdf?expires=1&signature=a"
    assert place_of_link(link, Path("x")) == Path("x/batch_1_report.pdf")
    assert place_of_link(link, Path("x.pdf")) == Path("x.pdf")
    assert origin_of(link) == "https://host:8000"


def test_an_unknown_table_names_those_that_there_are() -> None:
    assert known_table("findings") is ReportTable.FINDINGS
    with pytest.raises(ValueError, match=r"no table 'finding'; choose .*findings.*totals"):
        known_table("finding")
