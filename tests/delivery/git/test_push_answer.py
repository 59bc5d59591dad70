"""What git and servers say of a push, in their own words."""

import pytest

from wundr_ray.delivery.git.push_answer import PushOutcome, PushResult, read_answer

OID = "a" * 40
REF = f"{OID}:refs/heads/w"


@pytest.mark.parametrize(
    ("stdout", "stderr", "outcome"),
    [
        (f"*\t{REF}\t[new branch]\nDone", "", PushOutcome.PUSHED),
        (f" \t{REF}\taaa..bbb\nDone", "", PushOutcome.PUSHED),
        (f"+\t{REF}\taaa...bbb (forced update)", "", PushOutcome.PUSHED),
        ("-\t:refs/heads/w\t[deleted]", "", PushOutcome.PUSHED),
        (f"=\t{REF}\t[up to date]", "", PushOutcome.ALREADY_THERE),
        (f"!\t{REF}\t[rejected] (stale info)", "", PushOutcome.EDITED),
        (f"!\t{REF}\t[remote rejected] (incorrect old value provided)", "", PushOutcome.EDITED),
        (
            f"!\t{REF}\t[remote rejected] (failed to update ref)",
            f"remote: error: cannot lock ref 'refs/heads/w': is at {OID} but expected {OID}",
            PushOutcome.EDITED,
        ),
        (f"!\t{REF}\t[remote rejected] (hook declined)", "", PushOutcome.REJECTED),
        (
            f"!\t{REF}\t[remote rejected] (new commit is same with old commit)",
            "",
            PushOutcome.ALREADY_THERE,
        ),
        (
            f"!\t{REF}\t[remote rejected] (shallow update not allowed)",
            "",
            PushOutcome.NEEDS_REBUILD,
        ),
        (
            f"!\t{REF}\t[remote rejected] (unpacker error)",
            f"fatal: unable to read {OID}\nerror: remote unpack failed: eof",
            PushOutcome.NEEDS_REBUILD,
        ),
        (
            "",
            "fatal: the receiving end does not support push options",
            PushOutcome.NO_PUSH_OPTIONS,
        ),
    ],
)
def test_outcomes(stdout: str, stderr: str, outcome: PushOutcome) -> None:
    result = read_answer(f"To x\n{stdout}\n".encode(), stderr.encode())
    assert result
    assert result.outcome is outcome


@pytest.mark.parametrize(
    "stdout", ["", "Done", f"!\t{REF}\t[remote failure] (remote failed to report status)"]
)
def test_a_connection_that_broke_says_nothing_of_the_ref(stdout: str) -> None:
    assert read_answer(stdout.encode(), b"fatal: the remote end hung up unexpectedly\n") is None


def test_a_servers_words_are_made_fit_to_be_shown() -> None:
    stderr = "remote: \nremote: \x1b[31mNo:\u202e " + "x" * 999 + "\nremote:   see y\nerror: z\n"
    stdout = f"!\t{REF}\t[remote rejected] (pre-receive hook declined)"
    result = read_answer(stdout.encode(), stderr.encode())
    assert result
    assert result.message.startswith("pre-receive hook declined: ?[31mNo:? xxx")
    assert len(result.lines[0]) == 300
    assert result.lines[1:] == ("see y",)


def test_only_the_last_lines_are_kept() -> None:
    stderr = "".join(f"remote: {number}\n" for number in range(50))
    result = read_answer(f"*\t{REF}\t[new branch]".encode(), stderr.encode())
    assert result == PushResult(PushOutcome.PUSHED, lines=tuple(map(str, range(40, 50))))
