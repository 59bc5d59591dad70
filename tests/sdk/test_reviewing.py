"""Reviews in the SDK, and on the command line: what is sent, asked and shown."""

import json
from pathlib import Path

import pytest

from tests.sdk.commands.output.terminal import environment, in_pipe, in_terminal
from tests.sdk.conftest import Run
from tests.sdk.fake_reviews import APPROVAL, CHANGES, DIFF, DIGEST
from tests.sdk.fake_server import ADDRESS, KEY, FakeServer
from wundr_sdk import AsyncWundrClient, PreviewChanged, WundrClient
from wundr_sdk.commands.output.diff_text import diff_text, visible
from wundr_sdk.commands.output.pager import pager_of


@pytest.fixture(autouse=True)
def _awaiting(server: FakeServer) -> None:
    server.add().approval = APPROVAL


def test_the_life_of_a_review(client: WundrClient, server: FakeServer) -> None:
    batches = client.batches
    approval = batches.wait_for_completion("batch_1").approval
    assert approval
    page = batches.changes("batch_1", safety="safe", path="src/", per_page=2)
    assert [each.id for each in page.items] == ["c1", "c2"]
    assert page.counts.by_file[0].changes == 3
    assert server.requests[-1][1].endswith("/changes?safety=safe&path=src%2F&per_page=2")
    assert [each.id for each in batches.iterate_changes("batch_1")] == ["c1", "c2", "c3"]
    assert batches.diff("batch_1", "job_1") == DIFF
    batches.reject("batch_1", change_ids=["c3"], comment="not this one")
    assert server.bodies[-1] == {"change_ids": ["c3"], "comment": "not this one"}
    excluded = {"change_ids": ["c3"]}
    made = batches.approve("batch_1", approval.digest, rules=["unused_import"], excluded=excluded)
    assert (made.approved, made.applied) == (3, None)
    assert server.bodies[-1] == {
        "digest": DIGEST,
        "rules": ["unused_import"],
        "except": {"change_ids": ["c3"]},
        "apply": False,
    }
    assert batches.apply("batch_1", dry_run=True).undecided == 1
    assert batches.apply("batch_1", DIGEST).status == "queued"
    (changeset,) = batches.changesets("batch_1", state="open").items
    assert batches.undo("batch_1", [changeset.changeset_id]).accepted == ["cs_1"]
    assert server.bodies[-1] == {"action": "undo", "changeset_ids": ["cs_1"]}
    assert "changeset_ids" not in (batches.act_on_changesets("batch_1", "refresh").model_fields_set)
    with pytest.raises(PreviewChanged):
        batches.approve("batch_1", "0" * 64)


async def test_its_asynchronous_twin(server: FakeServer) -> None:
    async with AsyncWundrClient(KEY, ADDRESS, transport=server.transport) as client:
        found = [each.id async for each in client.batches.iterate_changes("batch_1")]
        assert found == [each.id for each in CHANGES]
        assert await client.batches.diff("batch_1", "job_1") == DIFF
        made = await client.batches.approve("batch_1", DIGEST, apply=True)
        assert made.applied
        assert (await client.batches.undo("batch_1")).left[0].state == "edited"


def test_a_decision_is_sent_once_however_often_it_is_tried(
    client: WundrClient, server: FakeServer
) -> None:
    server.losses = 1
    client.batches.approve("batch_1", DIGEST)
    keys = {each["idempotency-key"] for each in server.headers}
    assert (len(server.requests), len(keys)) == (2, 1)


def test_changes_are_counted_and_listed(wundr: Run) -> None:
    result = wundr("batch", "changes", "batch_1", "--rule", "unused_import")
    assert result.exit_code == 0
    rows = [line.split("\t") for line in result.stdout.splitlines()]
    assert ["changes", "3 changes in 1 file"] in rows
    assert ["unused_import", "3", "1"] in rows
    assert ["job_1", "src/a.py", "3"] in rows
    assert ["job_1", "c1", "src/a.py:1", "unused_import", "safe", "proposed"] in [
        row[:6] for row in rows
    ]
    assert "\x1b" not in result.stdout
    document = json.loads(wundr("batch", "changes", "batch_1", "--json").stdout)
    assert document["counts"]["changes"] == 3


def test_approving_shows_the_counts_and_asks(wundr: Run, server: FakeServer) -> None:
    result = wundr("batch", "approve", "batch_1", "--safety", "safe", "--apply", stdin="y\n")
    assert result.exit_code == 0, result.output
    assert "3 changes in 1 file" in result.stdout
    assert DIGEST[:12] in result.stdout
    assert server.bodies[-1] == {"safety": ["safe"], "digest": DIGEST, "apply": True}


_ASKING = ["approve", "reject", "apply", "rebuild", "redeliver", "close", "undo"]


@pytest.mark.parametrize("answer", ["n\n", "\n", ""])
@pytest.mark.parametrize("command", _ASKING)
def test_without_a_yes_nothing_is_done(
    wundr: Run, server: FakeServer, command: str, answer: str
) -> None:
    result = wundr("batch", command, "batch_1", stdin=answer)
    assert result.exit_code == (130 if answer else 2)
    done = [body for body in server.bodies if body and not body.get("dry_run")]
    assert done == []


def test_nothing_is_asked_with_yes_and_the_digest(wundr: Run, server: FakeServer) -> None:
    arguments = ["--yes", "--digest", DIGEST, "--except", "rule=naming", "--except", "rule=other"]
    result = wundr("batch", "approve", "batch_1", *arguments, "--json")
    assert json.loads(result.stdout)["approved"] == 3
    assert server.bodies == [
        {"digest": DIGEST, "except": {"rules": ["naming", "other"]}, "apply": False}
    ]
    assert wundr("batch", "approve", "batch_1", "--yes").exit_code == 2
    other = wundr("batch", "approve", "batch_1", "--yes", "--digest", "0" * 64)
    assert (other.exit_code, DIGEST in other.stderr) == (3, True)
    assert wundr("batch", "reject", "batch_1", "--except", "colour=red").exit_code == 2


def test_reject_apply_changesets_and_undo(wundr: Run, server: FakeServer) -> None:
    assert wundr("batch", "reject", "batch_1", "--change", "c1", "--yes").exit_code == 0
    assert server.bodies[-1] == {"change_ids": ["c1"]}
    assert wundr("batch", "apply", "batch_1", "--dry-run").exit_code == 0
    assert server.bodies[-1] == {"dry_run": True}
    applied = wundr("batch", "apply", "batch_1", "--yes")
    assert "1, which are not applied" in applied.stdout
    assert server.bodies[-1] == {"digest": DIGEST, "dry_run": False}
    listed = wundr("batch", "changesets", "batch_1")
    assert "cs_1\tjob_1\timports\topen\t3\thttps://git.example/pulls/7" in listed.stdout
    undone = wundr("batch", "undo", "batch_1", "--changeset", "cs_1", "--yes")
    assert "cs_2\tnot possible: edited" in undone.stdout


@pytest.mark.parametrize(
    ("command", "action"),
    [("rebuild", "rebuild"), ("redeliver", "retry"), ("close", "close"), ("undo", "undo")],
)
def test_an_action_is_sent_after_a_yes(
    wundr: Run, server: FakeServer, command: str, action: str
) -> None:
    result = wundr("batch", command, "batch_1", "--changeset", "cs_1", stdin="y\n")
    assert result.exit_code == 0, result.output
    assert server.bodies[-1] == {"action": action, "changeset_ids": ["cs_1"]}
    assert wundr("batch", command, "batch_1", "--yes").exit_code == 0
    assert server.bodies[-1] == {"action": action}


def test_refreshing_asks_nothing(wundr: Run, server: FakeServer) -> None:
    result = wundr("batch", "refresh", "batch_1", "--json")
    assert json.loads(result.stdout)["accepted"] == ["cs_1"]
    assert server.bodies == [{"action": "refresh"}]


def test_a_batch_that_awaits_approval_ends_the_waiting(wundr: Run) -> None:
    result = wundr("batch", "status", "batch_1", "--watch")
    assert result.exit_code == 0
    assert "wundr batch changes batch_1" in result.output


def test_a_diff_in_a_pipe_is_its_bytes(server: FakeServer) -> None:
    with server.serving() as url:
        environ = environment(WUNDR_API_URL=url, WUNDR_API_KEY=KEY, PAGER="false")
        done = in_pipe_bytes(["batch", "diff", "batch_1"], environ)
    assert done == DIFF


def in_pipe_bytes(arguments: list[str], environ: dict[str, str]) -> bytes:
    import subprocess

    from tests.sdk.commands.output.terminal import PROGRAM

    return subprocess.run(
        [*PROGRAM, *arguments], stdout=subprocess.PIPE, env=environ, stdin=subprocess.DEVNULL
    ).stdout


def test_a_diff_on_a_terminal_is_coloured_and_goes_through_the_pager(
    server: FakeServer, tmp_path: Path
) -> None:
    seen = tmp_path / "seen"
    with server.serving() as url:
        environ = environment(WUNDR_API_URL=url, WUNDR_API_KEY=KEY, PAGER=f"tee '{seen}'")
        shown = in_terminal(["batch", "diff", "batch_1", "job_1"], environ)
        plain = in_terminal(["batch", "diff", "batch_1"], {**environ, "NO_COLOR": "1"})
        bare = in_terminal(["batch", "diff", "batch_1"], {**environ, "PAGER": "cat"})
    assert shown.code == 0
    assert b"\x1b[31m-import os\x1b[m" in shown.sent
    assert "-import os" in seen.read_text("utf-8")
    assert b"\x1b" not in plain.sent
    assert bare.lines == shown.lines
    assert "owned" in shown.text
    assert b"\x1b]0" not in shown.sent


def test_what_a_terminal_would_act_on_is_not_in_a_diff() -> None:
    shown = diff_text(DIFF, coloured=False)
    assert "\x1b" not in shown
    assert "\x07" not in shown
    assert " \ufffd]0;owned\ufffdcaf\ufffd" in shown
    assert visible("a\tb\r") == "a\tb"
    coloured = diff_text(b"diff --git a/x b/x\n--- a/x\n@@ -1 +1 @@\n--- x\n+++ y\n", coloured=True)
    assert coloured.split("\n")[1:] == [
        "\x1b[1m--- a/x\x1b[m",
        "\x1b[36m@@ -1 +1 @@\x1b[m",
        "\x1b[31m--- x\x1b[m",
        "\x1b[32m+++ y\x1b[m",
        "",
    ]


def test_the_pager_is_that_of_the_environment() -> None:
    assert pager_of({}) == "less"
    assert pager_of({"PAGER": "more -s "}) == "more -s"
    assert pager_of({"PAGER": ""}) == ""
    assert pager_of({"PAGER": "less", "TERM": "dumb"}) == ""


def test_pipes_are_read_by_other_programs(server: FakeServer) -> None:
    with server.serving() as url:
        environ = environment(WUNDR_API_URL=url, WUNDR_API_KEY=KEY)
        shown = in_pipe(["batch", "changesets", "batch_1"], environ)
    assert shown.lines[0] == "Changeset\tJob\tGroup\tState\tChanges\tPlace"
