"""Reading objects: one bad object costs one file."""

from pathlib import Path

import pytest

from tests.sources.repositories import blob, make_repository
from wundr_ray.contract.errors import ResourceUnavailable
from wundr_ray.contract.vocabulary import Language
from wundr_ray.domain.files.records import SkippedFile, SourceFile, SourceText
from wundr_ray.sources.git import read_texts


def _file(name: str, blob_id: str, size: int) -> SourceFile:
    return SourceFile(name, blob_id, Language.PYTHON, size)


@pytest.fixture
def objects(tmp_path: Path) -> Path:
    return make_repository(tmp_path / "work", {}) / ".git"


def _loose(objects: Path, blob_id: str) -> Path:
    return objects / "objects" / blob_id[:2] / blob_id[2:]


def test_texts_come_in_order_with_any_bytes(objects: Path) -> None:
    datas = [b"", b"\n", b"no end", b"\xff\xfe\0", b"x" * 200_000, b"missing\n" * 3]
    files = [
        _file(f"{number}.py", blob(objects, data), len(data)) for number, data in enumerate(datas)
    ]
    read = list(read_texts(objects, files + files, 10))
    assert read == [SourceText(file, data) for file, data in zip(files * 2, datas * 2, strict=True)]


def test_a_bad_object_costs_only_its_own_file(objects: Path) -> None:
    ids = [blob(objects, f"text {number}\n".encode()) for number in range(7)]
    files = [_file(f"{number}.py", each, 7) for number, each in enumerate(ids)]
    for number, damage in ((1, b"garbage"), (2, b""), (5, None)):
        path = _loose(objects, ids[number])
        path.chmod(0o600)
        if damage is None:
            path.unlink()
        else:
            path.write_bytes(damage)
    read = list(read_texts(objects, files, 10))
    assert [item.path for item in read if isinstance(item, SkippedFile)] == [
        "1.py",
        "2.py",
        "5.py",
    ]
    assert [item.file.path for item in read if isinstance(item, SourceText)] == [
        "0.py",
        "3.py",
        "4.py",
        "6.py",
    ]
    assert {item.code for item in read if isinstance(item, SkippedFile)} == {"unreadable"}


def test_an_object_cut_off_in_the_middle(objects: Path) -> None:
    data = bytes(range(256)) * 400
    first, second = blob(objects, data), blob(objects, b"fine\n")
    path = _loose(objects, first)
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:200])
    read = list(
        read_texts(objects, [_file("a.py", first, len(data)), _file("b.py", second, 5)], 10)
    )
    assert [type(item) for item in read] == [SkippedFile, SourceText]


def test_an_object_of_another_size_or_kind_is_not_taken(objects: Path) -> None:
    right = blob(objects, b"fine\n")
    commit = (objects / "refs" / "heads" / "main").read_text().strip()
    files = [_file("a.py", right, 4), _file("b.py", commit, 5), _file("c.py", right, 5)]
    assert [type(item) for item in read_texts(objects, files, 10)] == [
        SkippedFile,
        SkippedFile,
        SourceText,
    ]


def test_a_consumer_may_stop_early(objects: Path) -> None:
    files = [_file("a.py", blob(objects, b"x" * 500_000), 500_000)] * 20
    reading = read_texts(objects, files, 10)
    assert isinstance(next(reading), SourceText)
    reading.close()  # type: ignore[attr-defined]


def test_nothing_to_read(objects: Path) -> None:
    assert list(read_texts(objects, [], 10)) == []


def test_a_mirror_that_is_not_here_is_passing(tmp_path: Path) -> None:
    with pytest.raises(ResourceUnavailable, match="not on this node"):
        list(read_texts(tmp_path / "elsewhere", [_file("a.py", "1" * 40, 1)], 10))
