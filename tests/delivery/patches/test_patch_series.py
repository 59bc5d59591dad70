"""Series of patches, applied by the real ``git am``."""

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.delivery.making import change, edit, file, preview
from tests.delivery.patches.test_diffs import edited
from tests.sources.repositories import blob, commit_entries, git, make_repository
from wundr_ray.delivery.interface import Part, Patch, Signature
from wundr_ray.delivery.patches.patch_series import series
from wundr_ray.refactoring.edits.apply import apply_changes
from wundr_ray.refactoring.interface import FilePreview

WHO = Signature("Zoë O'Neil, of (Wundr)", "bot@example.invalid", datetime(2026, 5, 1, tzinfo=UTC))
_IDENTITY = ("-c", "user.name=Test", "-c", "user.email=test@example.invalid")


def am(repository: Path, patches: tuple[Patch, ...]) -> None:
    for patch in patches:
        check = ["git", "apply", "--check", "--whitespace=nowarn", "-"]
        _run(repository, check, patch.data)
        _run(repository, ["git", *_IDENTITY, "am", "--quiet", "--keep-cr"], patch.data)


def _run(folder: Path, command: list[str], given: bytes) -> None:
    environment = {"PATH": os.defpath, "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}
    done = subprocess.run(command, cwd=folder, input=given, capture_output=True, env=environment)
    assert done.returncode == 0, done.stderr


def repository_of(folder: Path, *files: FilePreview) -> Path:
    make_repository(folder, {})
    entries = {
        each.path.encode("utf-8", "surrogateescape"): (each.mode, blob(folder, each.before))
        for each in files
    }
    commit_entries(folder, entries)
    git(folder, "reset", "--quiet", "--hard", "main")
    return folder


def content(repository: Path, each: FilePreview) -> bytes:
    name = b"HEAD:" + each.path.encode("utf-8", "surrogateescape")
    return subprocess.run(
        [b"git", b"show", name], cwd=repository, capture_output=True, check=True
    ).stdout


TEXTS = {
    "crlf.py": b"import a\r\nimport b\r\nx = 1\r\n",
    "mixed.py": b"import a\r\nimport b\nx = 1\r",
    "no_newline.py": b"x = 1\nimport a",
    "latin.py": b"# caf\xe9\nimport a\n",
    "bom.py": b"\xef\xbb\xbfimport a\nx = 1\n",
    'quo"ted name.py': b"import a\n",
    b"caf\xe9.py".decode("utf-8", "surrogateescape"): b"import a\n",
    "tab\tand\nline.py": b"import a\nx = '''\n-- \n'''\n",
    "with space.py": b"import a\nFrom x\n---\n",
    "form\ffeed.py": b"import a\n\f\nx = 1\n",
    "nul.bin": b"import a\n\0\x01",
}


@pytest.mark.parametrize("mode", ["100644", "100755"])
def test_git_am_takes_any_file(tmp_path: Path, mode: str) -> None:
    files = []
    for number, (path, before) in enumerate(TEXTS.items()):
        first = change(2 * number, path, [edit(before, b"import a", b"import z")])
        rest = before[before.index(b"import a") + 8 :]
        edits = [edit(before, rest, rest + b"# end")] if rest else []
        files.append(file(path, before, first, change(2 * number + 1, path, edits), mode=mode))
    even = frozenset(each.changes[0].id for each in files)
    odd = frozenset(each.changes[1].id for each in files)
    parts = [Part("Übung macht den Meister", "Weil.\n", even), Part("Ends", "", odd)]
    patches = series(preview(*files), parts, WHO)
    assert [patch.name for patch in patches] == [
        "0001-bung-macht-den-Meister.patch",
        "0002-Ends.patch",
    ]
    repository = repository_of(tmp_path / "r", *files)
    am(repository, patches)
    for each in files:
        assert content(repository, each) == apply_changes(each.before, each.changes)
    modes = {line.split()[0] for line in git(repository, "ls-tree", "-r", "HEAD").splitlines()}
    assert modes == {mode}
    who = f"Zoë O'Neil, of (Wundr)|bot@example.invalid|{round(WHO.at.timestamp())}"
    log = git(repository, "log", "-2", "--format=%an|%ae|%at|%s|%b")
    assert log.splitlines() == [f"{who}|Ends|", f"{who}|Übung macht den Meister|Weil."]


@given(edited(), st.data())
def test_a_series_ends_where_all_changes_at_once_do(
    tmp_path_factory: pytest.TempPathFactory,
    given: tuple[bytes, list],  # type: ignore[type-arg]
    data: st.DataObject,
) -> None:
    before, edits = given
    changes = [change(number, "f.py", [each]) for number, each in enumerate(edits)]
    made = file("f.py", before, *changes)
    numbers = [data.draw(st.integers(0, 2)) for _ in changes]
    parts = [
        Part(
            f"Part {at}",
            "",
            frozenset(c.id for c, n in zip(changes, numbers, strict=True) if n == at),
        )
        for at in range(3)
    ]
    folder = tmp_path_factory.getbasetemp() / "series"
    if not folder.exists():
        make_repository(folder, {})
    commit_entries(folder, {b"f.py": ("100644", blob(folder, before))})
    git(folder, "reset", "--quiet", "--hard", "main")
    am(folder, series(preview(made), parts, WHO))
    assert content(folder, made) == apply_changes(before, changes)


@pytest.mark.parametrize(
    "body",
    [
        "From 0123456789012345678901234567890123456789 Mon Sep 17 00:00:00 2001\nx",
        "From: Somebody Else <else@example.invalid>\n\nx",
        "x\n---\ny",
        "diff --git a/f.py b/f.py\nx",
        "Subject: another",
        "Index: f.py",
        "a\0b\r\nc",
        "é €",
    ],
)
def test_no_message_is_taken_for_mail(tmp_path: Path, body: str) -> None:
    before = b"import a\n"
    made = file("f.py", before, change(1, "f.py", [edit(before, b"a", b"b")]))
    repository = repository_of(tmp_path / "r", made)
    am(repository, series(preview(made), [Part("A\nb", body, frozenset({"chg_1"}))], WHO))
    assert git(repository, "log", "-1", "--format=%s|%ae") == "A b|bot@example.invalid"
    lines = [line.strip() for line in body.replace("\0", "").splitlines()]
    said = git(repository, "log", "-1", "--format=%b").splitlines()
    assert [line.strip() for line in said] == lines


def test_the_bytes_are_the_same_each_time() -> None:
    before = b"import a\n"
    made = preview(file("f.py", before, change(1, "f.py", [edit(before, b"a", b"b")])))
    parts = [Part("x" * 2000, "", frozenset({"chg_1"})), Part("empty", "", frozenset())]
    (once,) = series(made, parts, WHO)
    assert (once,) == series(made, parts, WHO)
    assert b"Subject: =?utf-8?" in once.data
    assert all(len(line) < 998 for line in once.data.split(b"\n"))
