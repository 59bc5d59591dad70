"""Sorting out a tree."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wundr_ray.contract.vocabulary import Language
from wundr_ray.domain.files.records import SourceFile, SourceText
from wundr_ray.processes import Deadline, ProcessTimeout
from wundr_ray.sources.files.languages import REASONS, language_of, reason_by_content, skipped
from wundr_ray.sources.files.manifest import (
    Manifest,
    TooManyFiles,
    build_manifest,
    configuration_files,
    read_tree,
)

_LIMIT = 1000
_IDS = ["1" * 40, "2" * 40, "3" * 40]
_SIZES = {_IDS[0]: 10, _IDS[1]: _LIMIT + 1}


def _listing(*rows: tuple[str, str, bytes]) -> bytes:
    return b"".join(f"{mode} blob {blob}\t".encode() + path + b"\0" for mode, blob, path in rows)


def _manifest(listing: bytes) -> Manifest:
    deadline = Deadline.after(60)
    return build_manifest(read_tree(listing, deadline), _SIZES, _LIMIT, deadline)


def _sorted_out(*paths: str) -> Manifest:
    return _manifest(_listing(*(("100644", _IDS[0], path.encode()) for path in paths)))


def _codes(*paths: str) -> dict[str, str]:
    return {file.path: file.code for file in _sorted_out(*paths).skipped}


@pytest.mark.parametrize(
    ("path", "language"),
    [
        ("a.py", Language.PYTHON),
        ("a.PYI", Language.PYTHON),
        ("x/y.pyw", Language.PYTHON),
        ("a.min.mjs", Language.JAVASCRIPT),
        ("a.vue", Language.JAVASCRIPT),
        ("a.d.ts", Language.TYPESCRIPT),
        ("a.tsx", Language.TYPESCRIPT),
        ("a.html.j2", Language.HTML),
        ("a.djhtml", Language.HTML),
        ("a.xhtml", Language.HTML),
        ("a.HTML.Jinja2", Language.HTML),
        ("mail.de.htm.jinja", Language.HTML),
        ("a.j2", Language.HTML),
        ("roles/x.html/a.jinja2", Language.HTML),
        ("a.xml.j2", None),
        ("logo.svg.j2", None),
        ("a.py.j2", None),
        ("a.js.jinja", None),
        ("nginx.conf.J2", None),
        ("a.html.conf.j2", None),
        (".env.j2", None),
        (".j2", None),
        ("py", None),
        (".py", None),
        ("a.py/", None),
        ("dir.py/file", None),
        ("a.rb", None),
    ],
)
def test_languages(path: str, language: Language | None) -> None:
    assert language_of(path) is language


def test_paths_that_no_folder_could_hold_together() -> None:
    listing = _listing(
        ("100644", _IDS[0], b"a\xe9.py"),
        ("100644", _IDS[0], b"a\xe8.py"),
        ("100644", _IDS[0], b"b.py"),
        ("100644", _IDS[0], b"b.py/c.py"),
        ("100644", _IDS[0], b"d.py/e.py"),
        ("100644", _IDS[0], b"d.py"),
    )
    manifest = _manifest(listing)
    assert [file.path for file in manifest.files] == ["a\ufffd.py", "b.py", "d.py"]
    assert [file.code for file in manifest.skipped] == ["ambiguous_path"] * 3


def test_names_too_long_for_a_file_system() -> None:
    assert list(_codes("é" * 150 + ".py").values()) == ["unsafe_path"]
    assert list(_codes("a/" * 600 + "b.py").values()) == ["unsafe_path"]


def test_what_is_not_a_listing() -> None:
    with pytest.raises(ValueError, match="ls-tree"):
        read_tree(b"rubbish\0", Deadline.after(60))


def test_files_that_declare_roles_are_read_within_bounds() -> None:
    rows = [("100644", _IDS[0], name) for name in (b"x/.gitattributes", b"pyproject.toml", b"a.c")]
    tree = read_tree(_listing(*rows, ("100644", _IDS[1], b"tsconfig.json")), Deadline.after(60))
    assert {entry.path for entry in tree.configuration} == {
        "x/.gitattributes",
        "pyproject.toml",
        "tsconfig.json",
    }
    assert tree.witnesses == ("pyproject.toml",)
    sizes = {_IDS[0]: 10, _IDS[1]: 1_000_000}
    files = configuration_files(tree, sizes)
    assert [file.path for file in files] == ["pyproject.toml", "x/.gitattributes"]


def test_many_files_and_deep_folders_take_bounded_time_and_memory() -> None:
    """Each of its own chain of folders, as two hundred tree objects can make them."""
    deep = _sorted_out(*(f"{number}/" + "d/" * 450 + "a.py" for number in range(20_000)))
    assert {file.code for file in deep.skipped} == {"deep_path"}
    assert len(deep.skipped) == 20_000
    wide = _sorted_out(*(f"{number}/" + "d/" * 98 + "a.py" for number in range(20_000)))
    assert len(wide.files) == 20_000


def test_too_many_files_are_not_even_read() -> None:
    with pytest.raises(TooManyFiles):
        read_tree(b"x\0" * 500_001, Deadline.after(60))


def test_reading_ends_at_the_deadline() -> None:
    listing = _listing(("100644", _IDS[0], b"a.py"))
    with pytest.raises(ProcessTimeout):
        read_tree(listing, Deadline.after(0))
    tree = read_tree(listing, Deadline.after(60))
    with pytest.raises(ProcessTimeout):
        build_manifest(tree, _SIZES, _LIMIT, Deadline.after(0))


_names = st.one_of(
    st.sampled_from(["", ".", "..", ".git", "node_modules", "build", "a", "b.py", "__init__.py"]),
    st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), max_size=8),
)
_paths = st.builds(
    lambda folders, end: ("/".join(folders) + end).encode(),
    st.lists(_names, min_size=1, max_size=4),
    st.sampled_from(["", ".py", ".ts", ".js", ".html", ".md"]),
) | st.binary(max_size=20).map(lambda data: data.replace(b"\0", b"") + b".py")
_rows = st.tuples(
    st.sampled_from(["100644", "100755", "120000", "160000"]), st.sampled_from(_IDS), _paths
)


@given(st.lists(_rows, max_size=20))
def test_every_file_of_a_language_is_in_exactly_one_list(
    rows: list[tuple[str, str, bytes]],
) -> None:
    listing = _listing(*rows)
    manifest = _manifest(listing)
    known = [
        row for row in rows if row[0] == "160000" or language_of(row[2].decode("utf-8", "replace"))
    ]
    assert len(manifest.files) + len(manifest.skipped) == len(known)
    assert manifest.total_files == sum(row[0] != "160000" for row in rows)
    assert {file.blob_id for file in manifest.files} <= read_tree(
        listing, Deadline.after(60)
    ).blobs()


def test_code_in_other_languages_is_counted() -> None:
    manifest = _manifest(
        _listing(
            ("100644", _IDS[0], b"src/a.c"),
            ("100644", _IDS[1], b"src/huge.c"),
            ("100644", _IDS[2], b"src/unknown.h"),
            ("120000", _IDS[0], b"src/link.c"),
            ("100644", _IDS[0], b"README.md"),
            ("100644", _IDS[0], b"a.py"),
        )
    )
    assert [(file.path, file.languages[0], file.size_bytes) for file in manifest.unsupported] == [
        ("src/a.c", "C", 10),
        ("src/huge.c", "C", None),
        ("src/unknown.h", "C", None),
    ]
    assert [file.path for file in manifest.files] == ["a.py"]


@given(st.lists(_rows, max_size=20))
def test_paths_to_analyse_are_safe_and_distinct(rows: list[tuple[str, str, bytes]]) -> None:
    manifest = _manifest(_listing(*rows))
    paths = [file.path for file in manifest.files]
    assert len(set(paths)) == len(paths)
    for path in paths:
        assert {"", ".", "..", ".git"}.isdisjoint(path.split("/"))
        assert not any(ord(char) < 32 for char in path)
        assert not any(other.startswith(f"{path}/") for other in paths)
    assert all(file.size_bytes <= _LIMIT for file in manifest.files)
    assert {file.code for file in manifest.skipped} <= REASONS.keys()
    assert not any(char in file.path for file in manifest.skipped for char in "\n\r\x1b")


def _text(language: Language, data: bytes) -> SourceText:
    return SourceText(SourceFile("a", _IDS[0], language, len(data)), data)


@pytest.mark.parametrize(
    ("language", "data", "code"),
    [
        (Language.PYTHON, b"version https://git-lfs.github.com/spec/v1\noid x\n", "lfs_pointer"),
        (Language.TYPESCRIPT, b"G@\0\x11" * 50, "binary"),
        (Language.PYTHON, "x = 1\n".encode("utf-16"), None),
        (Language.JAVASCRIPT, b"a=b;" * 1000, None),
        (Language.PYTHON, b"", None),
    ],
)
def test_what_is_left_out_by_content(language: Language, data: bytes, code: str | None) -> None:
    assert reason_by_content(_text(language, data)) == code


@pytest.mark.parametrize(
    ("path", "data", "code"),
    [
        ("Dockerfile.j2", b"FROM {{ image }}\nRUN make < in > out\n", "not_html"),
        ("apache.jinja", b"<VirtualHost *:80>\n</VirtualHost>\n", "not_html"),
        ("page.j2", b"{% extends 'base' %}\n<P>{{ text }}</P>\n", None),
        ("page.html.j2", b"{% extends 'base' %}\n", None),
    ],
)
def test_a_template_of_what_only_its_content_tells(
    path: str, data: bytes, code: str | None
) -> None:
    assert language_of(path) is Language.HTML
    file = SourceFile(path, _IDS[0], Language.HTML, len(data))
    assert reason_by_content(SourceText(file, data)) == code


def test_a_skipped_path_is_plain_and_short() -> None:
    shown = skipped("a\x1b[31m\n" + "b" * 5000, "unsafe_path").path
    assert shown.startswith("a\\x1b[31m\\x0ab")
    assert len(shown) == 300
