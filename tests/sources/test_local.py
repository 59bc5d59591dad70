"""Fetching from local repositories, hostile ones among them."""

import dataclasses
import pickle
import subprocess
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from tests.sources.repositories import blob, commit, commit_entries, git, make_repository
from wundr_ray.contract.errors import InvalidRepository, ResourceUnavailable, StorageUnavailable
from wundr_ray.domain.files.records import SkippedFile, SourceText
from wundr_ray.domain.findings.references import Head
from wundr_ray.sources import bounded_git, disk
from wundr_ray.sources.git import fetch, read_texts
from wundr_ray.sources.interface import FetchPolicy, Snapshot, SourceSpec


def contents(snapshot: Snapshot) -> dict[str, bytes]:
    read = read_texts(snapshot.mirror, snapshot.files, 10)
    return {item.file.path: item.data for item in read if isinstance(item, SourceText)}


def test_a_work_tree_and_a_bare_repository(project: Path, policy: FetchPolicy) -> None:
    bare = project.parent / "bare.git"
    git(project, "clone", "--quiet", "--bare", str(project), str(bare))
    expected = {"app.py": b"print(1)\n", "web/page.html": b"<p>\n"}
    for url in (str(project), f"file://{project}", str(bare), f"file://{bare}"):
        snapshot = fetch(SourceSpec(url, None, None), policy)
        assert contents(snapshot) == expected
        assert snapshot.commit == git(project, "rev-parse", "HEAD")
        assert (snapshot.branch, snapshot.total_files) == ("main", 3)


def test_what_is_not_committed_is_not_seen(project: Path, policy: FetchPolicy) -> None:
    (project / "app.py").write_bytes(b"changed\n")
    (project / "new.py").write_bytes(b"new\n")
    snapshot = fetch(SourceSpec(str(project), None, None), policy)
    assert contents(snapshot)["app.py"] == b"print(1)\n"


def test_a_path_with_blanks_and_percent_signs(policy: FetchPolicy, tmp_path: Path) -> None:
    odd = make_repository(tmp_path / "my %41 repository", {"a.py": b"1\n"})
    assert contents(fetch(SourceSpec(str(odd), None, None), policy)) == {"a.py": b"1\n"}


def test_a_shallow_clone_serves_too(project: Path, policy: FetchPolicy) -> None:
    commit(project, {"b.py": b"2\n"})
    clone = project.parent / "shallow"
    git(project, "clone", "--quiet", "--depth=1", f"file://{project}", str(clone))
    assert "b.py" in contents(fetch(SourceSpec(str(clone), None, None), policy))


def test_a_detached_head_has_no_branch(project: Path, policy: FetchPolicy) -> None:
    git(project, "checkout", "--quiet", "--detach")
    assert fetch(SourceSpec(str(project), None, None), policy).branch is None


def test_every_fetch_that_asks_tells_the_default_branch(
    project: Path, policy: FetchPolicy, tmp_path: Path
) -> None:
    git(project, "branch", "feature")
    git(project, "tag", "v1")
    git(project, "clone", "--quiet", "--bare", ".", str(tmp_path / "bare.git"))
    bare = str(tmp_path / "bare.git")
    git(tmp_path / "bare.git", "symbolic-ref", "HEAD", "refs/heads/feature")
    for branch in ("main", "v1", "feature", None):
        assert fetch(SourceSpec(bare, branch, None), policy).head == Head("feature")
    checked_out = Head("main", is_checked_out=True)
    assert fetch(SourceSpec(str(project), "feature", None), policy).head == checked_out
    git(project, "checkout", "--quiet", "--detach")
    assert fetch(SourceSpec(str(project), "feature", None), policy).head is None


def test_a_pinned_commit_tells_the_default_branch_if_none_is_known(
    project: Path, policy: FetchPolicy
) -> None:
    head = git(project, "rev-parse", "HEAD")
    known = SourceSpec(str(project), "feature", head, default_branch="main")
    unknown = dataclasses.replace(known, default_branch=None)
    other = dataclasses.replace(policy, mirrors=policy.mirrors / "other")
    assert fetch(unknown, policy).head == Head("main", is_checked_out=True)
    assert fetch(unknown, policy).head is None, "it is in the mirror"
    assert fetch(known, other).head is None


def test_a_pinned_commit_outlives_the_branch(project: Path, policy: FetchPolicy) -> None:
    old = fetch(SourceSpec(str(project), "main", None), policy)
    new_commit = commit(project, {"app.py": b"print(2)\n"})
    new = fetch(SourceSpec(str(project), "main", None), policy)
    assert new.commit == new_commit
    assert contents(new)["app.py"] == b"print(2)\n"
    assert contents(old)["app.py"] == b"print(1)\n"
    assert fetch(SourceSpec(str(project), "main", old.commit), policy) == old


def test_a_snapshot_pickles(project: Path, policy: FetchPolicy) -> None:
    snapshot = fetch(SourceSpec(str(project), None, None), policy)
    assert pickle.loads(pickle.dumps(snapshot)) == snapshot
    assert pickle.loads(pickle.dumps(policy)) == policy


def test_concurrent_fetches_share_a_mirror(project: Path, policy: FetchPolicy) -> None:
    branches = [f"branch-{number}" for number in range(4)]
    for name in branches:
        git(project, "checkout", "--quiet", "-b", name)
        commit(project, {"app.py": name.encode()})
    specs = [SourceSpec(str(project), name, None) for name in branches * 2]
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        snapshots = list(pool.map(fetch, specs, [policy] * len(specs)))
    assert len({snapshot.mirror for snapshot in snapshots}) == 1
    for spec, snapshot in zip(specs, snapshots, strict=True):
        assert contents(snapshot)["app.py"] == (spec.branch or "").encode()


def test_another_size_limit_has_its_own_mirror(project: Path, policy: FetchPolicy) -> None:
    commit(project, {"five.py": b"12345", "six.py": b"123456"})
    spec = SourceSpec(str(project), None, None)
    small = fetch(spec, dataclasses.replace(policy, max_file_bytes=5))
    assert contents(small) == {"web/page.html": b"<p>\n", "five.py": b"12345"}
    assert {file.path for file in small.skipped} == {"app.py", "six.py"}
    assert len(contents(fetch(spec, policy))) == 4


def test_large_files_do_not_even_arrive(project: Path, policy: FetchPolicy) -> None:
    commit(project, {"big.py": b"#" * 3_000_000})
    big = git(project, "rev-parse", "HEAD:big.py")
    mirror = fetch(SourceSpec(str(project), None, None), policy).mirror
    with pytest.raises(subprocess.CalledProcessError):
        git(mirror, "cat-file", "-e", big)


def test_odd_entries_are_left_out_and_the_rest_is_read(policy: FetchPolicy, tmp_path: Path) -> None:
    folder = make_repository(tmp_path / "odd", {})
    good = blob(folder, b"good\n")
    pointer = blob(folder, b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n")
    packed = blob(folder, b"var a=1;" * 1000)
    commit_entries(
        folder,
        {
            b"good.py": ("100644", good),
            b"link.py": ("120000", blob(folder, b"/etc/passwd")),
            b"sub": ("160000", "1" * 40),
            b"big.py": ("100644", blob(folder, b"#" * 3_000_000)),
            b"lfs.py": ("100644", pointer),
            b"packed.js": ("100644", packed),
            b"caf\xe9.py": ("100755", good),
            b"new\nline.py": ("100644", good),
            b"../evil.py": ("100644", good),
            b".git/hook.py": ("100644", good),
            b"a/node_modules/x.js": ("100644", good),
            b"picture.png": ("100644", good),
        },
    )
    snapshot = fetch(SourceSpec(str(folder), None, None), policy)
    assert {file.path: file.code for file in snapshot.skipped} == {
        "link.py": "symlink",
        "sub": "submodule",
        "big.py": "too_large",
        "new\\x0aline.py": "unsafe_path",
        "../evil.py": "unsafe_path",
        ".git/hook.py": "unsafe_path",
    }
    assert snapshot.total_files == 11
    read = list(read_texts(snapshot.mirror, snapshot.files, 10))
    assert {item.path: item.code for item in read if isinstance(item, SkippedFile)} == {
        "lfs.py": "lfs_pointer",
    }
    read_whole = {"good.py", "caf\ufffd.py", "a/node_modules/x.js", "packed.js"}
    assert contents(snapshot).keys() == read_whole


def test_nothing_of_a_repository_is_executed(policy: FetchPolicy, tmp_path: Path) -> None:
    marker = tmp_path / "executed"
    modules = f'[submodule "x"]\n\tpath = x\n\turl = ext::sh -c "touch {marker}"\n'
    attributes = b"* filter=evil diff=evil merge=evil\n"
    folder = make_repository(
        tmp_path / "hostile",
        {"a.py": b"1\n", ".gitmodules": modules.encode(), ".gitattributes": attributes},
    )
    script = tmp_path / "evil.sh"
    script.write_text(f"#!/bin/sh\ntouch {marker}\n")
    script.chmod(0o755)
    for setting in (
        "uploadpack.packObjectsHook",
        "core.fsmonitor",
        "core.sshCommand",
        "core.gitProxy",
        "core.pager",
        "core.askPass",
        "core.alternateRefsCommand",
        "credential.helper",
        "filter.evil.smudge",
        "filter.evil.clean",
        "diff.evil.textconv",
    ):
        git(folder, "config", setting, str(script))
    git(folder, "config", "remote.origin.url", f"ext::{script}")
    git(folder, "config", "remote.origin.promisor", "true")
    hooks = folder / ".git" / "hooks"
    for hook in ("post-checkout", "pre-auto-gc", "reference-transaction", "post-update", "update"):
        (hooks / hook).write_bytes(script.read_bytes())
        (hooks / hook).chmod(0o755)
    assert contents(fetch(SourceSpec(str(folder), None, None), policy)) == {"a.py": b"1\n"}
    assert not marker.exists()


@pytest.mark.parametrize("url", ["ext::sh -c id", "-upload-pack=id", "git://h/x", "ssh://h/x"])
def test_other_transports_are_refused(policy: FetchPolicy, url: str) -> None:
    with pytest.raises(InvalidRepository, match="https://"):
        fetch(SourceSpec(url, None, None), policy)


def test_local_paths_can_be_forbidden(project: Path, policy: FetchPolicy) -> None:
    remote_only = dataclasses.replace(policy, allow_local=False)
    for url in (str(project), f"file://{project}"):
        with pytest.raises(InvalidRepository, match="not allowed"):
            fetch(SourceSpec(url, None, None), remote_only)


def test_what_is_wrong_with_a_local_repository_is_said(
    project: Path, policy: FetchPolicy, tmp_path: Path
) -> None:
    empty, plain, newer = tmp_path / "empty", tmp_path / "plain", tmp_path / "newer"
    plain.mkdir()
    git(tmp_path, "init", "--quiet", str(empty))
    git(tmp_path, "init", "--quiet", "--object-format=sha256", str(newer))
    commit(newer, {"a.py": b"1\n"})
    tree = git(project, "rev-parse", "HEAD^{tree}")
    cases = {
        SourceSpec(str(tmp_path / "nowhere"), None, None): "not found",
        SourceSpec(str(plain), None, None): "no git repository",
        SourceSpec(str(empty), None, None): "is empty",
        SourceSpec(str(newer), None, None): "SHA-256",
        SourceSpec(str(newer), None, "1" * 40): "SHA-256",
        SourceSpec(str(project), "gone", None): "no branch or tag 'gone'",
        SourceSpec(str(project), "a:b", None): "not a valid branch",
        SourceSpec(str(project), None, "1" * 40): "no commit",
        SourceSpec(str(project), None, tree): "no commit",
        SourceSpec(str(project), None, "HEAD"): "not a full commit id",
    }
    for spec, words in cases.items():
        with pytest.raises(InvalidRepository, match=words) as caught:
            fetch(spec, policy)
        assert str(policy.mirrors) not in caught.value.message


def test_no_default_branch_is_not_an_empty_repository(project: Path, policy: FetchPolicy) -> None:
    git(project, "symbolic-ref", "HEAD", "refs/heads/nothing")
    with pytest.raises(InvalidRepository, match="name a branch"):
        fetch(SourceSpec(str(project), None, None), policy)


def test_messages_are_short_and_plain(policy: FetchPolicy) -> None:
    with pytest.raises(InvalidRepository) as caught:
        fetch(SourceSpec("https://u:secret@host/" + "x\n" * 5000, None, None), policy)
    assert len(caught.value.message) < 500
    assert "secret" not in caught.value.message


def test_leftovers_of_a_killed_fetch_do_not_matter(project: Path, policy: FetchPolicy) -> None:
    spec = SourceSpec(str(project), None, None)
    mirror = fetch(spec, policy).mirror
    leftovers = [mirror / "shallow.lock", mirror / "refs" / "wundr" / "incoming.lock"]
    leftovers.append(mirror / "config.lock")
    leftovers.append(mirror / "objects" / "pack" / "tmp_pack_left")
    for leftover in leftovers:
        leftover.write_bytes(b"")
    commit(project, {"b.py": b"2\n"})
    assert "b.py" in contents(fetch(spec, policy))
    assert not any(leftover.exists() for leftover in leftovers)


@pytest.mark.parametrize("target", ["objects/pack/*.pack", "config"])
def test_a_damaged_mirror_is_built_anew(project: Path, policy: FetchPolicy, target: str) -> None:
    spec = SourceSpec(str(project), None, None)
    before = fetch(spec, policy)
    for path in before.mirror.glob(target):
        path.chmod(0o600)
        path.write_bytes(b"[garbage")
    after = fetch(spec, policy)
    assert after == before
    assert contents(after) == {"app.py": b"print(1)\n", "web/page.html": b"<p>\n"}


def test_a_damaged_repository_is_said_to_be(project: Path, policy: FetchPolicy) -> None:
    tree = git(project, "rev-parse", "HEAD^{tree}")
    (project / ".git" / "objects" / tree[:2] / tree[2:]).unlink()
    with pytest.raises(InvalidRepository, match="is damaged") as caught:
        fetch(SourceSpec(str(project), None, None), policy)
    assert str(policy.mirrors) not in caught.value.message


@pytest.mark.parametrize(
    "says",
    [
        "fatal: write error: No space left on device",
        "fatal: update_ref failed for ref 'r': cannot update ref 'r': couldn't write '/r.lock'",
        "error: failed to write new configuration file /c.lock",
        "fatal: could not set 'core.filemode' to 'true'",
    ],
)
def test_a_full_disk_is_no_fault_of_the_mirror_and_must_be_true(
    project: Path, policy: FetchPolicy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, says: str
) -> None:
    """What git says may be what a server had it say."""
    spec = SourceSpec(str(project), None, None)
    before = fetch(spec, policy)
    full = tmp_path / "full-disk-git"
    full.write_text(f"#!/bin/sh\ncat >&2 <<'END'\n{says}\nEND\nexit 128\n")
    full.chmod(0o700)
    with monkeypatch.context() as patch:
        patch.setattr(bounded_git, "git_program", lambda: str(full))
        with pytest.raises(ResourceUnavailable, match="could not finish its work") as caught:
            fetch(spec, policy)
        assert not isinstance(caught.value, StorageUnavailable)
        patch.setattr(disk, "fails", lambda _folder: True)
        with pytest.raises(StorageUnavailable, match="cache"):
            fetch(spec, policy)
    assert before.mirror.exists()
    assert fetch(spec, policy) == dataclasses.replace(before, fetched=False)


def test_a_cache_that_cannot_be_written_is_passing(project: Path, policy: FetchPolicy) -> None:
    policy.mirrors.write_text("a file, not a folder")
    with pytest.raises(ResourceUnavailable, match="cache"):
        fetch(SourceSpec(str(project), None, None), policy)


def test_a_partial_clone_is_not_called_damaged(project: Path, policy: FetchPolicy) -> None:
    git(project, "config", "uploadpack.allowFilter", "true")
    clone = project.parent / "partial"
    git(
        project.parent,
        *("clone", "--quiet", "--no-checkout", "--filter=blob:none"),
        *(f"file://{project}", str(clone)),
    )
    git(clone, "remote", "set-url", "origin", "file:///nowhere")
    with pytest.raises(InvalidRepository, match="is a partial clone"):
        fetch(SourceSpec(str(clone), None, None), policy)


def test_a_tag_stands_for_its_commit(project: Path, policy: FetchPolicy) -> None:
    tagged = git(project, "rev-parse", "HEAD")
    git(project, "tag", "v1")
    git(project, "tag", "--annotate", "v1-signed", "--message=first")
    git(project, "branch", "v2")
    commit(project, {"b.py": b"2\n"})
    git(project, "tag", "v2")
    for name in ("v1", "v1-signed", "v2"):  # a branch comes first
        snapshot = fetch(SourceSpec(str(project), name, None), policy)
        assert (snapshot.commit, snapshot.branch) == (tagged, name)
        assert "b.py" not in contents(snapshot)


def test_a_name_that_is_too_long_is_no_folder(policy: FetchPolicy) -> None:
    with pytest.raises(InvalidRepository, match="not found"):
        fetch(SourceSpec("/" + "x" * 1900, None, None), policy)
