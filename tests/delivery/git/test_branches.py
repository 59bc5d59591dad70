"""Changesets on their way to a real https server, and what may have happened there meanwhile."""

import dataclasses
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.delivery.conftest import FILES
from tests.delivery.git_server import Forge
from tests.sources.https_server import TOKEN
from tests.sources.repositories import commit, git
from wundr_ray.contract.errors import InvalidRepository
from wundr_ray.delivery.git.branches import Drafted, PushedReview, draft, publish, withdraw
from wundr_ray.delivery.git.push import Branch
from wundr_ray.delivery.git.push_answer import PushOutcome, PushResult
from wundr_ray.delivery.interface import Draft, FileChange, Signature
from wundr_ray.domain.files.records import blob_id
from wundr_ray.sources.interface import FetchPolicy, SourceSpec

WHO = Signature("Wundr", "bot@example.invalid", datetime(2026, 5, 1, tzinfo=UTC))
NAME = "wundr/batch_1/job_1"
NEW = frozenset({None})


def changing(*paths: str) -> Draft:
    files = (
        FileChange(path, blob_id(FILES[path]), FILES[path].replace(b"import os", b"import sys"))
        for path in paths
    )
    return Draft("", tuple(files), "Sort imports\n", WHO, WHO)


APP = changing("app.py")


class Delivery:
    """One changeset of one repository, delivered as the caller of these functions does it."""

    def __init__(self, spec: SourceSpec, policy: FetchPolicy) -> None:
        self.spec, self.policy = spec, policy

    def draft(self, change: Draft = APP) -> tuple[Draft, Drafted]:
        drafted = draft(self.spec, self.policy, change)
        return dataclasses.replace(change, base=drafted.base), drafted

    def publish(
        self, change: Draft, may_be: frozenset[str | None], *options: str
    ) -> tuple[str | None, PushResult]:
        target = Branch(NAME, may_be)
        built, result = publish(self.spec, self.policy, change, target, options)
        assert result
        return built.commit, result

    def withdraw(self, *may_be: str | None) -> PushResult:
        return withdraw(self.spec, self.policy, Branch(NAME, frozenset(may_be)))


@pytest.fixture
def delivery(spec: SourceSpec, trusting: FetchPolicy) -> Delivery:
    return Delivery(spec, trusting)


def push_to_main(https: Forge, work: Path, files: dict[str, bytes]) -> str:
    made = commit(work, files)
    git(work, "push", "--quiet", "--force", str(https.repository), "main")
    return made


def shown(https: Forge, path: str) -> str:
    return git(https.repository, "show", f"{NAME}:{path}")


def test_a_commit_is_pushed_once(delivery: Delivery, https: Forge) -> None:
    change, drafted = delivery.draft()
    assert https.head(NAME) is None
    assert drafted.branch == "main"
    commit_id, result = delivery.publish(change, NEW)
    assert result.outcome is PushOutcome.PUSHED
    assert https.head(NAME) == commit_id == drafted.built.commit
    assert shown(https, "app.py") == "import sys\nx = 1"
    assert git(https.repository, "diff", "--name-only", "main", NAME) == "app.py"
    for may_be in (NEW, frozenset({commit_id}), frozenset({None, commit_id})):
        again, result = delivery.publish(change, may_be)
        assert (again, result.outcome) == (commit_id, PushOutcome.ALREADY_THERE)


def test_what_a_worker_that_died_has_pushed_is_found_again(
    delivery: Delivery, https: Forge, work: Path
) -> None:
    change, drafted = delivery.draft()
    delivery.publish(change, NEW)
    push_to_main(https, work, {"other.py": b"1\n"})
    later, again = delivery.draft()
    assert again.built.commit != drafted.built.commit
    _, result = delivery.publish(later, NEW)
    assert result.outcome is PushOutcome.EDITED
    _, result = delivery.publish(later, frozenset({None, drafted.built.commit}))
    assert result.outcome is PushOutcome.PUSHED
    assert https.head(NAME) == again.built.commit


def test_a_commit_of_others_is_not_overwritten(
    delivery: Delivery, https: Forge, work: Path
) -> None:
    change, _ = delivery.draft()
    ours, _ = delivery.publish(change, NEW)
    git(work, "fetch", "--quiet", str(https.repository), NAME)
    git(work, "checkout", "--quiet", "FETCH_HEAD")
    theirs = commit(work, {"review.py": b"1\n"})
    git(work, "push", "--quiet", str(https.repository), f"HEAD:refs/heads/{NAME}")
    other = dataclasses.replace(change, message="Another\n")
    for may_be in (frozenset({ours}), frozenset({ours, None})):
        _, result = delivery.publish(other, may_be)
        assert (result.outcome, result.found) == (PushOutcome.EDITED, theirs)
        result = delivery.withdraw(*may_be)
        assert (result.outcome, result.found) == (PushOutcome.EDITED, theirs)
    assert https.head(NAME) == theirs


@pytest.mark.parametrize(
    ("theirs", "outcome"), [("$3", PushOutcome.ALREADY_THERE), ("main", PushOutcome.EDITED)]
)
def test_of_two_at_once_one_comes_too_late(
    delivery: Delivery, https: Forge, theirs: str, outcome: PushOutcome
) -> None:
    """The server's hook makes the branch after the lease was checked and before ours is made."""
    hook = https.repository / "hooks" / "update"
    hook.write_text(f'#!/bin/sh\ngit update-ref "$1" {theirs}\n')
    hook.chmod(0o755)
    change, drafted = delivery.draft()
    _, result = delivery.publish(change, NEW)
    at = drafted.built.commit if theirs == "$3" else drafted.base
    assert (result.outcome, result.found) == (outcome, at)
    assert https.head(NAME) == at


def test_a_branch_that_others_removed_is_not_made_again(delivery: Delivery, https: Forge) -> None:
    change, _ = delivery.draft()
    ours, _ = delivery.publish(change, NEW)
    git(https.repository, "update-ref", "-d", f"refs/heads/{NAME}")
    _, result = delivery.publish(change, frozenset({ours}))
    assert (result.outcome, result.found) == (PushOutcome.EDITED, None)
    assert https.head(NAME) is None


def test_a_branch_is_removed_once(delivery: Delivery, https: Forge) -> None:
    change, _ = delivery.draft()
    ours, _ = delivery.publish(change, NEW)
    assert delivery.withdraw(ours).outcome is PushOutcome.PUSHED
    assert https.head(NAME) is None
    assert delivery.withdraw(ours).outcome is PushOutcome.ALREADY_THERE
    assert delivery.withdraw(ours, None).outcome is PushOutcome.ALREADY_THERE


def test_a_base_that_has_moved_on(delivery: Delivery, https: Forge, work: Path) -> None:
    """The remote shows no commit that the mirror has; the old base is in its history still."""
    change, _ = delivery.draft()
    push_to_main(https, work, {"app.py": b"import os\nx = 2\n", "other.py": b"#" * 9000})
    commit_id, result = delivery.publish(change, NEW)
    assert result.outcome is PushOutcome.PUSHED
    assert https.head(NAME) == commit_id
    _, drafted = delivery.draft(changing("app.py", "lib/deep/mod.py"))
    assert drafted.built.stale == ("app.py",)
    assert drafted.built.commit is not None


def test_a_base_that_is_gone_needs_another_draft(
    delivery: Delivery, https: Forge, work: Path, tmp_path: Path
) -> None:
    change, _ = delivery.draft()
    git(work, "checkout", "--quiet", "--orphan", "new")
    push_to_main_from(work, https)
    _, result = delivery.publish(change, NEW)
    assert result.outcome is PushOutcome.NEEDS_REBUILD
    elsewhere = dataclasses.replace(delivery.policy, mirrors=tmp_path / "another")
    _, result = Delivery(delivery.spec, elsewhere).publish(change, NEW)
    assert result.outcome is PushOutcome.NEEDS_REBUILD
    rebuilt, _ = delivery.draft()
    _, result = delivery.publish(rebuilt, NEW)
    assert result.outcome is PushOutcome.PUSHED


def push_to_main_from(work: Path, https: Forge) -> None:
    commit(work, {"other.py": b"1\n"})
    git(work, "push", "--quiet", "--force", str(https.repository), "HEAD:main")
    git(https.repository, "gc", "--quiet", "--prune=now")


def test_an_evicted_mirror_is_made_again(
    delivery: Delivery, https: Forge, policy: FetchPolicy, tmp_path: Path
) -> None:
    change, drafted = delivery.draft()
    elsewhere = dataclasses.replace(delivery.policy, mirrors=tmp_path / "another")
    commit_id, result = Delivery(delivery.spec, elsewhere).publish(change, NEW)
    assert result.outcome is PushOutcome.PUSHED
    assert commit_id == drafted.built.commit


def test_a_server_says_why_it_refuses(delivery: Delivery, https: Forge) -> None:
    change, _ = delivery.draft()
    target = Branch("protected/x", NEW)
    _, result = publish(delivery.spec, delivery.policy, change, target)
    assert result
    assert result.outcome is PushOutcome.REJECTED
    assert result.message.startswith("pre-receive hook declined: GitLab: refs/heads/protected/x is")
    assert TOKEN not in repr(result)
    assert result.message.endswith("sent with ***")


def test_a_push_alone_opens_a_request(delivery: Delivery, https: Forge) -> None:
    change, drafted = delivery.draft()
    options = ("merge_request.create", "merge_request.title=Sort `imports`; $(x)")
    _, result = delivery.publish(change, NEW, *options)
    assert https.options() == list(options)
    assert https.requests() == [f"refs/heads/{NAME} {drafted.built.commit}"]
    assert "https://forge.example/app/-/merge_requests/1" in result.lines
    delivery.publish(change, NEW, *options)
    assert len(https.requests()) == 1


def test_a_push_for_review_opens_one_request(delivery: Delivery, https: Forge) -> None:
    change, drafted = delivery.draft()
    options = (f"topic={NAME}", "title=Sort imports", "force-push=true")
    for outcome in (PushOutcome.PUSHED, PushOutcome.ALREADY_THERE):
        _, result = publish(delivery.spec, delivery.policy, change, PushedReview("main"), options)
        assert result
        assert result.outcome is outcome
    assert https.requests() == [f"refs/for/main {NAME} {drafted.built.commit}"]
    assert https.head(NAME) is None


def test_a_server_without_push_options_says_so(delivery: Delivery, https: Forge) -> None:
    git(https.repository, "config", "receive.advertisePushOptions", "false")
    change, _ = delivery.draft()
    _, result = delivery.publish(change, NEW, "merge_request.create")
    assert result.outcome is PushOutcome.NO_PUSH_OPTIONS
    assert https.head(NAME) is None


@pytest.mark.parametrize("token", [None, "another"])
def test_who_may_only_read_is_told(https: Forge, trusting: FetchPolicy, token: str | None) -> None:
    reading = SourceSpec(https.server.url("app.git"), "main", None, token)
    git(https.repository, "config", "http.receivepack", "false")
    delivery = Delivery(reading, trusting)
    change, _ = delivery.draft()
    with pytest.raises(InvalidRepository, match="does not let this server push") as caught:
        delivery.publish(change, NEW)
    assert "another" not in str(caught.value)


def test_the_token_is_in_no_argument_and_left_nowhere(
    delivery: Delivery, https: Forge, caplog: pytest.LogCaptureFixture
) -> None:
    change, _ = delivery.draft()
    delivery.publish(change, NEW)
    for file in delivery.policy.mirrors.rglob("*"):
        assert TOKEN not in str(file)
        assert not (file.is_file() and TOKEN.encode() in file.read_bytes())
    assert TOKEN not in caplog.text
    assert TOKEN not in repr(delivery.spec)


def test_a_draft_leaves_no_ref_anywhere(delivery: Delivery, https: Forge) -> None:
    before = git(https.repository, "show-ref")
    _, drafted = delivery.draft(changing(*(path for path in FILES if path.endswith(".py"))))
    assert git(https.repository, "show-ref") == before
    (mirror,) = (path for path in delivery.policy.mirrors.iterdir() if path.is_dir())
    refs = {line.split()[1] for line in git(mirror, "show-ref").splitlines()}
    assert refs == {"refs/wundr/incoming", f"refs/wundr/commits/{drafted.base}"}
