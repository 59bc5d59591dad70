"""Commits that are made without a checkout, from trees alone."""

import dataclasses
import subprocess
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from tests.sources.repositories import blob, commit_entries, git, make_repository
from wundr_ray.delivery.git.branches import draft, publish
from wundr_ray.delivery.git.push import Branch
from wundr_ray.delivery.git.push_answer import PushOutcome
from wundr_ray.delivery.git.signatures import message_of, signed_off
from wundr_ray.delivery.interface import Built, Draft, FileChange, Signature
from wundr_ray.domain.files.records import blob_id
from wundr_ray.sources.interface import FetchPolicy, SourceSpec

AT = datetime(2026, 5, 1, 12, tzinfo=timezone(timedelta(hours=-3, minutes=-30)))
WHO = Signature("Zoë <Bot>\n", "bot@example.invalid", AT)
ODD = [
    b"plain.py",
    b"sp ace.py",
    b'quo"te\\.py',
    b"new\nline\ttab.py",
    b"caf\xe9.py",
    "ü/é.py".encode(),
    b":(top)magic.py",
    b"*.py",
    b"[a]?.py",
    b"-dash.py",
    b"d/" + b"x" * 200 + b".py",
]


def change_of(path: bytes, old: bytes, new: bytes) -> FileChange:
    return FileChange(path.decode("utf-8", "surrogateescape"), blob_id(old), new)


def drafted(*files: FileChange, message: str = "Sort imports\n") -> Draft:
    return Draft("", files, message, WHO, WHO)


def published(repository: Path, policy: FetchPolicy, change: Draft) -> Built:
    """Bring a change to the branch ``made`` of a local repository."""
    spec = SourceSpec(str(repository), None, None)
    made = draft(spec, policy, change)
    based = dataclasses.replace(change, base=made.base)
    built, result = publish(spec, policy, based, Branch("made", frozenset({None})))
    assert built == made.built
    assert result
    assert result.outcome is PushOutcome.PUSHED, result
    return built


def test_only_the_named_files_change_whatever_else_there_is(
    tmp_path: Path, policy: FetchPolicy
) -> None:
    repository = make_repository(tmp_path / "r", {})
    old = b"import os\r\n"
    ours = blob(repository, old)
    pointer = blob(repository, b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n")
    others = {
        b"link.py": ("120000", blob(repository, b"plain.py")),
        b"lfs.psd": ("100644", pointer),
        b"sub/module": ("160000", "1" * 40),
        b"run.sh": ("100755", blob(repository, b"#!/bin/sh\n")),
        b"new\nline/caf\xe9": ("100644", pointer),
    }
    modes = {path: ("100755" if at % 2 else "100644", ours) for at, path in enumerate(ODD)}
    commit_entries(repository, {**others, **modes})
    new = b"import sys\r\n\xff\0no newline"
    built = published(repository, policy, drafted(*(change_of(p, old, new) for p in ODD)))
    assert built.stale == ()
    before, after = _raw_tree(repository, "main"), _raw_tree(repository, "made")
    assert {path: after[path] for path in others} == {path: before[path] for path in others}
    for path, (mode, _) in modes.items():
        assert after[path] == (mode, blob_id(new))
    assert before.keys() == after.keys()
    git(repository, "fsck", "--strict", "--no-dangling")


def _raw_tree(repository: Path, name: str) -> dict[bytes, tuple[str, str]]:
    listed = subprocess.run(
        ["git", "ls-tree", "-r", "-z", name], cwd=repository, capture_output=True, check=True
    ).stdout
    rows = [row.split(b"\t", 1) for row in listed.split(b"\0")[:-1]]
    return {path: (head.split()[0].decode(), head.split()[2].decode()) for head, path in rows}


def test_what_others_changed_is_left_out(tmp_path: Path, policy: FetchPolicy) -> None:
    files = {name: f"# {name}\n".encode() for name in ("same.py", "changed.py", "done.py")}
    repository = make_repository(tmp_path / "r", files)
    (repository / "linked.py").symlink_to("same.py")
    git(repository, "add", "--all")
    git(repository, "commit", "--quiet", "--message=link")
    made = published(
        repository,
        policy,
        drafted(
            change_of(b"same.py", files["same.py"], b"1\n"),
            change_of(b"changed.py", b"as it was\n", b"1\n"),
            change_of(b"done.py", b"as it was\n", files["done.py"]),
            change_of(b"gone.py", b"as it was\n", b"1\n"),
            change_of(b"linked.py", b"same.py", b"1\n"),
            change_of(b"same.py/x", b"as it was\n", b"1\n"),
        ),
    )
    assert made.stale == ("changed.py", "gone.py", "linked.py", "same.py/x")
    assert made.present == ("done.py",)
    assert git(repository, "diff", "--name-only", "main", "made") == "same.py"


def test_nothing_is_made_where_nothing_is_left(tmp_path: Path, policy: FetchPolicy) -> None:
    repository = make_repository(tmp_path / "r", {"a.py": b"1\n"})
    spec = SourceSpec(str(repository), None, None)
    change = drafted(change_of(b"a.py", b"2\n", b"3\n"), change_of(b"a.py", b"4\n", b"1\n"))
    assert draft(spec, policy, change).built == Built(None, (), ("a.py",))
    based = dataclasses.replace(change, base=git(repository, "rev-parse", "main"))
    assert publish(spec, policy, based, Branch("made", [None])) == (
        Built(None, (), ("a.py",)),
        None,
    )


def test_of_alternatives_the_one_that_fits_is_made(tmp_path: Path, policy: FetchPolicy) -> None:
    repository = make_repository(tmp_path / "r", {"a.py": b"2\n"})
    change = drafted(change_of(b"a.py", b"1\n", b"11\n"), change_of(b"a.py", b"2\n", b"22\n"))
    assert published(repository, policy, change).stale == ()
    assert git(repository, "show", "made:a.py") == "22"


def test_the_same_draft_is_the_same_commit(tmp_path: Path, policy: FetchPolicy) -> None:
    repository = make_repository(tmp_path / "r", {"a.py": b"1\n"})
    message = signed_off(message_of("  Sort\nimports ", "Why: ü\r\n\r\n"), WHO)
    change = drafted(change_of(b"a.py", b"1\n", b"2\n"), message=message)
    spec = SourceSpec(str(repository), None, None)
    elsewhere = dataclasses.replace(policy, mirrors=tmp_path / "other")
    ids = {draft(spec, each, change).built.commit for each in (policy, policy, elsewhere)}
    assert ids == {published(repository, policy, change).commit}
    told = git(repository, "log", "-1", "--format=%an|%ae|%aI|%cn|%cI|%B", "made")
    signed = "Signed-off-by: Zoë Bot <bot@example.invalid>"
    date = "2026-05-01T12:00:00-03:30"
    head = f"Zoë Bot|bot@example.invalid|{date}|Zoë Bot|{date}|Sort imports"
    assert told == f"{head}\n\nWhy: ü\n\n{signed}"


@pytest.mark.parametrize("name", ["", "<>", "\n", "x\0y", "a" * 999, "\ud800", "\u202e"])
def test_any_name_makes_a_commit(tmp_path: Path, policy: FetchPolicy, name: str) -> None:
    repository = make_repository(tmp_path / "r", {"a.py": b"1\n"})
    who = Signature(name, name, datetime(2026, 1, 1, tzinfo=UTC))
    change = Draft("", (change_of(b"a.py", b"1\n", b"2\n"),), f"x {name}", who, who)
    published(repository, policy, change)
    git(repository, "fsck", "--strict", "--no-dangling")


def test_a_local_repository_runs_nothing_of_its_own(tmp_path: Path, policy: FetchPolicy) -> None:
    """Hooks and settings of a repository are not ours to run, wherever they may stand."""
    repository = make_repository(tmp_path / "r", {"a.py": b"1\n"})
    bait = tmp_path / "ran"
    script = f"#!/bin/sh\ntouch {bait}\n"
    hooks = tmp_path / "hooks"
    for folder in (hooks, repository / ".git" / "hooks"):
        folder.mkdir(exist_ok=True)
        for name in ("pre-receive", "update", "post-receive", "reference-transaction", "pre-push"):
            (folder / name).write_text(script)
            (folder / name).chmod(0o755)
    program = hooks / "pre-receive"
    other = make_repository(tmp_path / "alternate", {"b.py": b"1\n"})
    objects = repository / ".git" / "objects" / "info"
    objects.mkdir(exist_ok=True)
    (objects / "alternates").write_text(f"{other / '.git' / 'objects'}\n")
    for setting in (
        ("core.hooksPath", str(hooks)),
        ("core.fsmonitor", str(program)),
        ("core.alternateRefsCommand", str(program)),
        ("core.sshCommand", str(program)),
        ("receive.denyCurrentBranch", "updateInstead"),
        ("receive.procReceiveRefs", "refs/heads/never"),
        ("uploadpack.packObjectsHook", str(program)),
        ("filter.x.smudge", str(program)),
    ):
        git(repository, "config", *setting)
    bait.unlink(missing_ok=True)
    published(repository, policy, drafted(change_of(b"a.py", b"1\n", b"2\n")))
    assert not bait.exists()


def test_the_current_branch_of_a_clone_is_refused(tmp_path: Path, policy: FetchPolicy) -> None:
    repository = make_repository(tmp_path / "r", {"a.py": b"1\n"})
    git(repository, "config", "receive.denyCurrentBranch", "updateInstead")
    spec = SourceSpec(str(repository), None, None)
    base = git(repository, "rev-parse", "main")
    change = dataclasses.replace(drafted(change_of(b"a.py", b"1\n", b"2\n")), base=base)
    _, result = publish(spec, policy, change, Branch("main", frozenset({base})))
    assert result
    assert result.outcome is PushOutcome.REJECTED
    assert "branch is currently checked out" in result.message
    assert (repository / "a.py").read_bytes() == b"1\n"


def test_a_name_that_the_branch_cannot_have(tmp_path: Path, policy: FetchPolicy) -> None:
    repository = make_repository(tmp_path / "r", {"a.py": b"1\n"})
    git(repository, "branch", "wundr")
    spec = SourceSpec(str(repository), None, None)
    base = git(repository, "rev-parse", "main")
    change = dataclasses.replace(drafted(change_of(b"a.py", b"1\n", b"2\n")), base=base)
    _, result = publish(spec, policy, change, Branch("wundr/batch/job", frozenset({None})))
    assert result
    assert result.outcome is PushOutcome.REJECTED
    assert "'refs/heads/wundr' exists" in result.message
