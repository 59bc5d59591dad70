"""Who may name a path of the server as a repository."""

import pytest

from wundr_ray.domain.repositories.local import LocalRepositories, why_refused

NEVER, ALONE, ALWAYS = LocalRepositories


@pytest.mark.parametrize(
    ("allowed", "public", "several", "words"),
    [
        (ALONE, False, False, None),
        (ALONE, True, False, "WUNDR_PUBLIC_URL"),
        (ALONE, False, True, "several accounts"),
        (ALONE, True, True, "WUNDR_ALLOW_LOCAL_REPOSITORIES=true"),
        (ALWAYS, True, True, None),
        (NEVER, False, False, "not allowed"),
    ],
)
def test_one_users_own_server_reads_them_others_only_where_it_is_said(
    allowed: LocalRepositories, public: bool, several: bool, words: str | None
) -> None:
    reason = why_refused(allowed, has_public_url=public, several_accounts=several)
    assert (reason is None) == (words is None)
    assert (words or "") in (reason or "")


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (True, ALWAYS), ("Yes", ALWAYS), ("1", ALWAYS), ("TRUE", ALWAYS),
        (False, NEVER), ("off", NEVER), ("0", NEVER), ("alone", "alone"), ("maybe", "maybe"),
    ],
)  # fmt: skip
def test_the_usual_words_for_yes_and_no(value: object, read: object) -> None:
    assert LocalRepositories.read(value) == read
