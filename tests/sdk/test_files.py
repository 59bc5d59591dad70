import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sdk.fake_server import TABLES, archive
from wundr_ray.contract.vocabulary import ReportFormat
from wundr_sdk.connection.answers import UnexpectedAnswer
from wundr_sdk.downloads import files
from wundr_sdk.downloads.files import place_of, report_name, save_report


def test_a_target_with_the_extension_is_the_file_and_any_other_a_folder(tmp_path: Path) -> None:
    assert place_of("b", ReportFormat.PDF, tmp_path / "q3.pdf") == tmp_path / "q3.pdf"
    assert place_of("b", ReportFormat.PDF, tmp_path / "q3") == tmp_path / "q3" / "b.pdf"
    (tmp_path / "folder.pdf").mkdir()
    place = place_of("b", ReportFormat.PDF, tmp_path / "folder.pdf")
    assert place == tmp_path / "folder.pdf" / "b.pdf"


@given(st.text())
def test_the_name_of_a_report_is_never_a_path(batch_id: str) -> None:
    name = report_name(batch_id, ReportFormat.XLSX)
    assert Path("x", name).resolve().parent == Path("x").resolve()
    assert len(name) < 200


def test_folders_are_made_and_files_replaced(tmp_path: Path) -> None:
    place = tmp_path / "a" / "b" / "r.pdf"
    assert save_report(b"old", ReportFormat.PDF, place) == [place]
    save_report(b"new", ReportFormat.PDF, place)
    assert place.read_bytes() == b"new"
    assert [path.name for path in place.parent.iterdir()] == ["r.pdf"]


def test_a_link_in_the_place_is_replaced_and_not_followed(tmp_path: Path) -> None:
    (tmp_path / "victim").write_text("untouched")
    (tmp_path / "r.pdf").symlink_to(tmp_path / "victim")
    save_report(b"new", ReportFormat.PDF, tmp_path / "r.pdf")
    assert (tmp_path / "victim").read_text() == "untouched"


def test_tables_are_unpacked_beside_one_another(tmp_path: Path) -> None:
    written = save_report(archive(TABLES), ReportFormat.CSV, tmp_path / "b.csv")
    assert [path.name for path in written] == ["b_projects.csv", "b_issues.csv"]
    assert [path.read_bytes() for path in written] == list(TABLES.values())


@pytest.mark.parametrize(
    "name",
    [
        "../evil.csv",
        "/etc/evil.csv",
        "a/b.csv",
        "..\\evil.csv",
        "evil.sh",
        ".csv",
        "folder/",
        "a\n.csv",
        "C:evil.csv",
    ],
)
def test_an_archive_with_another_name_in_it_is_refused_whole(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "out"
    with pytest.raises(UnexpectedAnswer, match="other than tables"):
        save_report(archive({"good.csv": b"", name: b""}), ReportFormat.CSV, folder / "b.csv")
    assert list(tmp_path.rglob("*")) == [folder]


def test_an_archive_that_would_fill_the_disk_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "LARGEST_TABLES_BYTES", 1000)
    with pytest.raises(UnexpectedAnswer, match="larger"):
        save_report(archive({"a.csv": b"0" * 2000}), ReportFormat.CSV, tmp_path / "b.csv")


def test_an_archive_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    content = archive({"a.csv": b"0" * 200_000})
    small = (10).to_bytes(4, "little")
    lying = content.replace((200_000).to_bytes(4, "little"), small)
    with zipfile.ZipFile(io.BytesIO(lying)) as opened:
        assert opened.infolist()[0].file_size == 10
    with pytest.raises(UnexpectedAnswer):
        save_report(lying, ReportFormat.CSV, tmp_path / "b.csv")
    assert list(tmp_path.iterdir()) == []


@given(st.binary(max_size=300), st.integers(0, 400))
def test_damaged_archives_are_refused(
    tmp_path_factory: pytest.TempPathFactory, noise: bytes, at: int
) -> None:
    good = archive(TABLES)
    place = tmp_path_factory.mktemp("out") / "b.csv"
    for content in (noise, good[:at] + noise + good[at + len(noise) :]):
        try:
            written = save_report(content, ReportFormat.CSV, place)
        except UnexpectedAnswer:
            continue
        assert {path.parent for path in written} == {place.parent}


def test_patches_are_one_zip(tmp_path: Path) -> None:
    assert report_name("b", ReportFormat.PATCH) == "b_patches.zip"
    assert place_of("b", ReportFormat.PATCH, tmp_path / "p.zip") == tmp_path / "p.zip"
    place = place_of("b", ReportFormat.PATCH, tmp_path / "new")
    assert place == tmp_path / "new" / "b_patches.zip"
    assert save_report(b"PK", ReportFormat.PATCH, place) == [place]
    assert place.read_bytes() == b"PK"
