import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sdk.fake_server import TABLES, archive
from wundr_ray.contract.vocabulary import ReportFormat
from wundr_sdk.connection.answers import UnexpectedAnswer
from wundr_sdk.downloads import tables
from wundr_sdk.downloads.reception import WHOLE, Reception
from wundr_sdk.downloads.saving import save_report


def save(content: bytes, report_format: ReportFormat, place: Path) -> list[Path]:
    """Save what was downloaded in one piece."""
    with Reception(place) as received:
        received.begin(WHOLE, {})
        received.write(content)
        return save_report(received, report_format)


def test_folders_are_made_and_files_replaced(tmp_path: Path) -> None:
    place = tmp_path / "a" / "b" / "r.pdf"
    assert save(b"old", ReportFormat.PDF, place) == [place]
    save(b"new", ReportFormat.PDF, place)
    assert place.read_bytes() == b"new"
    assert [path.name for path in place.parent.iterdir()] == ["r.pdf"]


def test_a_link_in_the_place_is_replaced_and_not_followed(tmp_path: Path) -> None:
    (tmp_path / "victim").write_text("untouched")
    (tmp_path / "r.pdf").symlink_to(tmp_path / "victim")
    save(b"new", ReportFormat.PDF, tmp_path / "r.pdf")
    assert (tmp_path / "victim").read_text() == "untouched"


def test_a_folder_in_the_place_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "r.pdf").mkdir()
    with pytest.raises(OSError, match="directory") as caught:
        save(b"new", ReportFormat.PDF, tmp_path / "r.pdf")
    assert caught.value.filename == str(tmp_path / "r.pdf")
    assert [path.name for path in tmp_path.iterdir()] == ["r.pdf"]


def test_the_data_of_a_json_report(tmp_path: Path) -> None:
    (file,) = save(b'{"data": {"a": [1]}}', ReportFormat.JSON, tmp_path / "r.json")
    assert file.read_text() == '{\n  "a": [\n    1\n  ]\n}\n'
    with pytest.raises(UnexpectedAnswer):
        save(b'{"data": {"a": [2]', ReportFormat.JSON, tmp_path / "r.json")
    assert [path.read_text()[:1] for path in tmp_path.iterdir()] == ["{"]


def test_tables_are_unpacked_beside_one_another(tmp_path: Path) -> None:
    written = save(archive(TABLES), ReportFormat.CSV, tmp_path / "b.csv")
    assert [path.name for path in written] == ["b_projects.csv", "b_issues.csv"]
    assert [path.read_bytes() for path in written] == list(TABLES.values())
    assert len(list(tmp_path.iterdir())) == 2


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
        save(archive({"good.csv": b"", name: b""}), ReportFormat.CSV, folder / "b.csv")
    assert list(tmp_path.rglob("*")) == [folder]


def test_an_archive_that_would_fill_the_disk_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "LARGEST_TABLES_BYTES", 1000)
    with pytest.raises(UnexpectedAnswer, match="larger"):
        save(archive({"a.csv": b"0" * 2000}), ReportFormat.CSV, tmp_path / "b.csv")


def test_an_archive_that_lies_about_its_size_is_refused_whole(tmp_path: Path) -> None:
    content = archive({"good.csv": b"1", "a.csv": b"0" * 200_000})
    small = (10).to_bytes(4, "little")
    lying = content.replace((200_000).to_bytes(4, "little"), small)
    with zipfile.ZipFile(io.BytesIO(lying)) as opened:
        assert opened.infolist()[1].file_size == 10
    with pytest.raises(UnexpectedAnswer):
        save(lying, ReportFormat.CSV, tmp_path / "b.csv")
    assert list(tmp_path.iterdir()) == []


@given(st.binary(max_size=300), st.integers(0, 400))
def test_damaged_archives_are_refused(
    tmp_path_factory: pytest.TempPathFactory, noise: bytes, at: int
) -> None:
    good = archive(TABLES)
    place = tmp_path_factory.mktemp("out") / "b.csv"
    for content in (noise, good[:at] + noise + good[at + len(noise) :]):
        try:
            written = save(content, ReportFormat.CSV, place)
        except UnexpectedAnswer:
            continue
        assert {path.parent for path in written} == {place.parent}


def test_patches_are_one_zip(tmp_path: Path) -> None:
    place = tmp_path / "b_patches.zip"
    assert save(b"PK", ReportFormat.PATCH, place) == [place]
    assert place.read_bytes() == b"PK"
