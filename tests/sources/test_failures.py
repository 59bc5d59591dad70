"""git's error output, as real servers and hostile ones make it."""

import pytest

from wundr_ray.contract.errors import InvalidRepository, ResourceUnavailable, WundrError
from wundr_ray.sources.failures import RepositoryFault, explain
from wundr_ray.sources.interface import SourceSpec
from wundr_ray.sources.remotes.advertised import chosen
from wundr_ray.sources.stderr import own_words, without_bands
from wundr_ray.sources.words import plain

URL = "https://git.example/a/b.git"
COMMIT = "1" * 40


def explained(stderr: str, commit: str | None = None) -> WundrError:
    said = own_words(stderr.encode(), [URL, "https://git.example"])
    return explain(said, stderr.encode(), SourceSpec(URL, None, commit), RepositoryFault.DAMAGED)


@pytest.mark.parametrize(
    ("stderr", "words"),
    [
        (f"remote: Repository not found.\nfatal: repository '{URL}/' not found\n", "was not found"),
        (
            "fatal: could not read Username for 'https://git.example': terminal prompts disabled\n",
            "needs authentication",
        ),
        (
            f"fatal: unable to access '{URL}/': The requested URL returned error: 403\n",
            "needs authentication",
        ),
        ("fatal: couldn't find remote ref refs/heads/gone\n", "no branch"),
        ("ERROR: Repository not found.\nfatal: Could not read from remote repository.\n", "found"),
        (f"fatal: {URL}/info/refs not valid: is this a git repository?\n", "no git repository"),
    ],
)
def test_what_servers_of_all_kinds_make_git_say(stderr: str, words: str) -> None:
    error = explained(stderr)
    assert isinstance(error, InvalidRepository)
    assert words in error.message


def test_a_refused_commit_is_told_only_to_those_who_asked_for_one() -> None:
    stderr = f"fatal: remote error: upload-pack: not our ref {COMMIT}\n"
    assert "no commit" in explained(stderr, COMMIT).message
    assert isinstance(explained(stderr), ResourceUnavailable)


@pytest.mark.parametrize(
    "stderr",
    [
        "fatal: remote error: x\nfatal: repository '' not found\n",
        "fatal: expected 'packfile', received 'x\nfatal: couldn't find remote ref y'\n",
        "fatal: invalid shallow line: shallow error: 404\n",
        "fatal: protocol error: unexpected 'error: 403'\n",
        "remote: x\x0bfatal: not a git repository\n",
        "remote: fatal: not a git repository\rfatal: not a git repository\n",
    ],
)
def test_a_server_cannot_say_what_only_git_says(stderr: str) -> None:
    assert isinstance(explained(stderr), ResourceUnavailable)


def test_in_a_fetch_nothing_counts_that_follows_a_servers_words() -> None:
    said = b"error: ours\nremote: x\nfatal: loose object is corrupt\n"
    assert own_words(without_bands(said), []) == "error: ours"
    aborted = b"remote: aborting due to possible repository corruption on the remote side.\n"
    assert "damaged" in explained(without_bands(said + aborted).decode()).message


CRASHED = """
error: --shallow-file died of signal 11
error: git upload-pack: git-pack-objects died with error.
remote: aborting due to possible repository corruption on the remote side.
"""


def test_a_git_that_crashes_is_not_called_damage() -> None:
    """As on a local repository with folders in folders, 60,000 deep."""
    assert "nested too deeply" in explained(CRASHED).message
    assert isinstance(explained("remote: died of signal 11\n"), ResourceUnavailable)


def test_a_default_branch_is_capped_and_clean() -> None:
    name = "=1+1\x1b[31m\u202e" + "x" * 60_000
    found = chosen(f"ref: refs/heads/{name}\tHEAD\n{COMMIT}\tHEAD\n".encode(), None)
    assert found is not None
    assert found.branch == plain(name, 250)
    assert len(found.branch) == 250
    assert found.branch.startswith("=1+1?[31m?xx")
