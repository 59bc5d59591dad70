"""The merge base in clones as CI systems make them."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.repositories import from_files, git
from wundr_sdk.check.analyses.comparison import NoVerdict, comparison_of, without_credentials
from wundr_sdk.check.changes.change import CiSystem, ReviewedChange
from wundr_sdk.check.changes.git import Git, GitError


def commit(repository: Path, name: str) -> str:
    (repository / name).write_text("x = 1\n")
    git(repository, "add", "--all")
    git(repository, "commit", "--quiet", f"--message={name}")
    return git(repository, "rev-parse", "HEAD")


@pytest.fixture
def upstream(tmp_path: Path) -> Path:
    """``main`` with two commits, and ``topic`` with one that left from the first."""
    repository = from_files(tmp_path / "upstream", {"a.py": "x = 1\n"})
    git(repository, "tag", "start")
    git(repository, "checkout", "--quiet", "-b", "topic")
    commit(repository, "topic.py")
    git(repository, "checkout", "--quiet", "main")
    commit(repository, "main.py")
    return repository


def cloned(upstream: Path, *arguments: str) -> Path:
    folder = upstream.with_name("clone")
    git(upstream, "clone", "--quiet", *arguments, upstream.as_uri(), str(folder))
    return folder


def change(commit: str, *bases: str, system: CiSystem = CiSystem.GITHUB) -> ReviewedChange:
    return ReviewedChange(system, commit, bases, "topic", "https://example.org/acme/shop")


def test_merge_base_of_a_branch_is_where_it_left(upstream: Path) -> None:
    clone = cloned(upstream)
    found = comparison_of(change("origin/topic", "origin/main"), Git(clone))
    assert found.commit == git(upstream, "rev-parse", "topic")
    assert found.base == git(upstream, "rev-parse", "start")


def test_first_base_that_the_clone_has_is_used(upstream: Path) -> None:
    start = git(upstream, "rev-parse", "start")
    clone = cloned(upstream)
    assert comparison_of(change("origin/topic", "origin/gone", start), Git(clone)).base == start


def test_head_of_the_merge_commit_that_github_checks_out(upstream: Path) -> None:
    clone = cloned(upstream)
    git(clone, "checkout", "--quiet", "--detach", "origin/main")
    git(clone, "merge", "--quiet", "--no-ff", "--message=merge", "origin/topic")
    found = comparison_of(change("HEAD^2", "origin/main"), Git(clone))
    assert found.commit == git(upstream, "rev-parse", "topic")
    assert found.base == git(upstream, "rev-parse", "start")


def test_commit_that_the_base_has_already_is_compared_with_its_parent(upstream: Path) -> None:
    found = comparison_of(change("origin/main", "origin/main"), Git(cloned(upstream)))
    assert found.base == git(upstream, "rev-parse", "main^")


@pytest.mark.parametrize(
    ("system", "advice"),
    [
        (CiSystem.GITHUB, "fetch-depth: 0"),
        (CiSystem.GITEA, "fetch-depth: 0"),
        (CiSystem.GITLAB, "GIT_DEPTH"),
        (CiSystem.NONE, "git fetch --unshallow"),
    ],
)
def test_shallow_clone_without_the_merge_base(
    upstream: Path, system: CiSystem, advice: str
) -> None:
    clone = cloned(upstream, "--depth=1", "--no-single-branch")
    with pytest.raises(NoVerdict, match="is shallow and lacks the merge base") as raised:
        comparison_of(change("origin/topic", "origin/main", system=system), Git(clone))
    assert advice in raised.value.advice


def test_shallow_clone_without_the_base(upstream: Path) -> None:
    clone = cloned(upstream, "--depth=1", "--branch=topic")
    with pytest.raises(NoVerdict, match="lacks the base origin/main"):
        comparison_of(change("HEAD", "origin/main"), Git(clone))


def test_shallow_clone_that_has_the_merge_base(upstream: Path) -> None:
    clone = cloned(upstream, "--depth=2", "--no-single-branch")
    found = comparison_of(change("origin/topic", "origin/main"), Git(clone))
    assert found.base == git(upstream, "rev-parse", "start")


def test_shallow_clone_without_the_commit(upstream: Path) -> None:
    clone = cloned(upstream, "--depth=1")
    with pytest.raises(NoVerdict, match="lacks the commit"):
        comparison_of(change("f" * 40, "origin/main"), Git(clone))


def test_full_clone_without_the_base(upstream: Path) -> None:
    with pytest.raises(NoVerdict, match="does not have the base") as raised:
        comparison_of(change("HEAD", "origin/gone"), Git(cloned(upstream)))
    assert "--base" in raised.value.advice


def test_first_commit_of_all_has_nothing_to_be_compared_with(upstream: Path) -> None:
    with pytest.raises(NoVerdict, match="a commit before"):
        comparison_of(change("start", "main"), Git(upstream))


def test_what_a_developer_has_checked_out(upstream: Path) -> None:
    clone = cloned(upstream, "--branch=topic")
    git(clone, "remote", "set-url", "origin", "https://me:planted@example.org/acme/shop.git")
    found = comparison_of(ReviewedChange(CiSystem.NONE, "HEAD", ("origin/HEAD",)), Git(clone))
    assert found.branch == "topic"
    assert found.repository == "https://example.org/acme/shop.git"


def test_detached_head_has_no_branch(upstream: Path) -> None:
    clone = cloned(upstream)
    git(clone, "checkout", "--quiet", "--detach", "origin/topic")
    git(clone, "remote", "remove", "origin")
    base = git(upstream, "rev-parse", "start")
    found = comparison_of(ReviewedChange(CiSystem.NONE, "HEAD", (base,)), Git(clone))
    assert (found.branch, found.repository) == (None, None)


def test_folder_that_is_no_clone(tmp_path: Path) -> None:
    with pytest.raises(GitError, match="not a git repository"):
        Git(tmp_path)


def test_revision_is_never_taken_for_an_option(upstream: Path) -> None:
    assert Git(upstream).commit("--output=/tmp/x") is None


def test_forced_push_to_the_default_branch_is_compared_with_the_parent(upstream: Path) -> None:
    pushed = replace(change("origin/main", "f" * 40), fallback="origin/main^")
    found = comparison_of(pushed, Git(cloned(upstream)))
    assert found.base == git(upstream, "rev-parse", "start")


def test_shallow_clone_is_not_compared_with_the_parent_only(upstream: Path) -> None:
    """Where the branch stood before is there, but was not fetched."""
    for name in ("one.py", "two.py"):
        commit(upstream, name)
    pushed = replace(
        change("origin/main", git(upstream, "rev-parse", "start")), fallback="origin/main^"
    )
    with pytest.raises(NoVerdict, match="is shallow and lacks the base"):
        comparison_of(pushed, Git(cloned(upstream, "--depth=2")))


def test_request_that_has_been_merged_is_compared_with_where_it_left(upstream: Path) -> None:
    start = git(upstream, "rev-parse", "start")
    git(upstream, "checkout", "--quiet", "topic")
    commit(upstream, "second.py")
    git(upstream, "checkout", "--quiet", "main")
    git(upstream, "merge", "--quiet", "--no-ff", "--message=merge", "topic")
    merged = replace(change("origin/topic", "origin/main", start), request=12)
    assert comparison_of(merged, Git(cloned(upstream))).base == start


def test_change_without_any_base(upstream: Path) -> None:
    with pytest.raises(NoVerdict, match="names no base"):
        comparison_of(change("HEAD"), Git(cloned(upstream)))


def test_repository_without_commits(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    with pytest.raises(NoVerdict, match="does not have the commit HEAD"):
        comparison_of(ReviewedChange(CiSystem.NONE, "HEAD", ("origin/HEAD",)), Git(tmp_path))


def test_branch_with_the_name_of_a_tag(upstream: Path) -> None:
    git(upstream, "tag", "topic", "start")
    git(upstream, "checkout", "--quiet", "topic", "--")
    git(upstream, "symbolic-ref", "HEAD", "refs/heads/topic")
    assert Git(upstream).branch() == "topic"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        (None, None),
        ("git@example.org:acme/shop.git", "git@example.org:acme/shop.git"),
        ("ssh://git@example.org/acme/shop.git", "ssh://git@example.org/acme/shop.git"),
        ("https://u:p@example.org:8443/a", "https://example.org:8443/a"),
        ("/srv/git/shop.git", "/srv/git/shop.git"),
        ("https://[u:p@example.org/a", None),
    ],
)
def test_credentials_leave_an_address(url: str | None, shown: str | None) -> None:
    assert without_credentials(url) == shown
