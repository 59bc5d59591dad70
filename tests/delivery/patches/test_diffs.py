"""Diffs that git itself reads: of any bytes, edits and names."""

import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.delivery.making import change, edit, file, preview
from wundr_ray.delivery.git.format import binary_patch
from wundr_ray.delivery.patches.diffs import bytes_diff, unified_diff
from wundr_ray.domain.files.records import blob_id
from wundr_ray.refactoring.edits.apply import EditMismatch, apply_edits
from wundr_ray.refactoring.interface import Edit

_ENVIRONMENT = {
    "PATH": os.defpath,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CEILING_DIRECTORIES": "/",
}

_TEXTS = st.lists(
    st.sampled_from([b"a", b"b\r", b"", b"caf\xe9", "é".encode(), b"-- x", b"@@", b"\f", b"c\rd"]),
    max_size=30,
).flatmap(
    lambda lines: st.sampled_from(
        [b"\n".join(lines), b"\n".join(lines) + b"\n", b"\xef\xbb\xbf" + b"\r\n".join(lines)]
    )
)


@st.composite
def edited(draw: st.DrawFn) -> tuple[bytes, list[Edit]]:
    """Bytes, and edits of them that do not overlap."""
    before = draw(_TEXTS)
    cuts = sorted(draw(st.lists(st.integers(0, len(before)), max_size=12)))
    pieces = st.sampled_from([b"", b"n", b"n\n", b"\n", b"x\r\ny", b"1\n2\n3\n", b"\nz"])
    return before, [
        Edit(start, before[start:end], draw(pieces))
        for start, end in zip(cuts[::2], cuts[1::2], strict=False)
    ]


def git_apply(folder: Path, diff: bytes, *arguments: str) -> None:
    subprocess.run(
        ["git", "apply", "--whitespace=nowarn", *arguments],
        cwd=folder,
        input=diff,
        check=True,
        capture_output=True,
        env=_ENVIRONMENT,
    )


@given(edited())
@example((b"", [Edit(0, b"", b"n"), Edit(0, b"", b"n")]))
def test_git_makes_the_same_bytes_of_a_diff(
    tmp_path_factory: pytest.TempPathFactory, given: tuple[bytes, list[Edit]]
) -> None:
    before, edits = given
    after = apply_edits(before, edits)
    diff = bytes_diff("f.py", "100644", before, edits)
    assert bool(diff) == (after != before)
    if not diff:
        return
    target = tmp_path_factory.getbasetemp() / "applied" / "f.py"
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(before)
    git_apply(target.parent, diff)
    assert target.read_bytes() == after
    git_apply(target.parent, diff, "--reverse")
    assert target.read_bytes() == before


@pytest.mark.parametrize(
    "path",
    [
        "a b.py",
        'quo"te.py',
        "tab\there.py",
        "line\nbreak.py",
        "back\\slash.py",
        "ünï.py",
        b"caf\xe9.py".decode("utf-8", "surrogateescape"),
        " lead.py",
        "trail ",
        "d d/ü x.py",
    ],
)
def test_odd_names_are_those_that_git_reads(tmp_path: Path, path: str) -> None:
    diff = bytes_diff(path, "100755", b"x = 1\n", [Edit(4, b"1", b"2")])
    target = tmp_path / path
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(b"x = 1\n")
    git_apply(tmp_path, diff)
    assert target.read_bytes() == b"x = 2\n"


@given(st.binary(max_size=400), st.binary(max_size=400))
def test_binary_files_are_patched(
    tmp_path_factory: pytest.TempPathFactory, old: bytes, new: bytes
) -> None:
    old, new = b"\0" + old, b"\0" + new
    diff = bytes_diff("f.bin", "100644", old, [Edit(0, old, new)])
    assert bool(diff) == (old != new)
    if diff:
        assert diff.endswith(binary_patch(old, new))
        target = tmp_path_factory.getbasetemp() / "binary" / "f.bin"
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(old)
        git_apply(target.parent, diff)
        assert target.read_bytes() == new


def test_the_words_are_gits_own(tmp_path: Path) -> None:
    before = b"".join(b"line %d\n" % number for number in range(40))
    edits = [edit(before, b"line 3\n", b""), edit(before, b"line 20", b"changed")]
    git = ["git", "diff", "--no-index", "--full-index", "--no-color", "f.py", "g.py"]
    (tmp_path / "f.py").write_bytes(before)
    (tmp_path / "g.py").write_bytes(apply_edits(before, edits))
    said = subprocess.run(git, cwd=tmp_path, env=_ENVIRONMENT, capture_output=True, check=False)
    expected = said.stdout.replace(b"g.py", b"f.py")
    ours = bytes_diff("f.py", "100644", before, edits)
    headings = [line.split(b" @@")[0] for line in expected.splitlines()]
    assert [line.split(b" @@")[0] for line in ours.splitlines()] == headings


def test_a_long_region_is_small_where_little_of_it_changes() -> None:
    before = b"".join(b"import m%d\n" % number for number in range(3000))
    after = before.replace(b"import m1500\n", b"import changed\n")
    diff = bytes_diff("f.py", "100644", before, [Edit(0, before, after)])
    assert diff.count(b"\n-") == 2  # the old name and the old line
    assert diff.count(b"\n+") == 2


def test_only_chosen_changes_are_in_a_diff() -> None:
    one, two = b"import a\nimport b\n", b"import c\n"
    first = change(1, "one.py", [edit(one, b"import a\n", b"")])
    second = change(2, "one.py", [edit(one, b"import b\n", b"")])
    third = change(3, "two.py", [edit(two, b"import c\n", b"")])
    made = preview(file("one.py", one, first, second), file("two.py", two, third))
    diff = unified_diff(made, lambda each: each.id != "chg_2")
    assert b"-import a\n" in diff
    assert b" import b\n" in diff
    assert b"+++ b/two.py\n@@ -1 +0,0 @@\n-import c\n" in diff
    assert unified_diff(made, lambda each: False) == b""
    assert unified_diff(made, lambda each: each.id == "chg_3").count(b"diff --git") == 1


def test_an_edit_of_other_bytes_is_refused() -> None:
    with pytest.raises(EditMismatch):
        bytes_diff("f.py", "100644", b"x = 1\n", [Edit(4, b"2", b"3")])


def test_blob_ids_are_gits() -> None:
    done = subprocess.run(
        ["git", "hash-object", "--stdin"], input=b"x\n", capture_output=True, check=True
    )
    assert blob_id(b"x\n") == done.stdout.decode().strip()
