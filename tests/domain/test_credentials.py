"""Credentials by their shape."""

import pytest

from wundr_ray.domain.credentials import without_credentials

LONG = "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7"


@pytest.mark.parametrize(
    "secret",
    [
        f"wundr_ak_{LONG}",
        f"whsec_{LONG}",
        f"ghp_{LONG}",
        f"github_pat_{LONG}",
        f"glpat-{LONG}",
        "AKIAIOSFODNN7EXAMPLE",
        f"xoxb-{LONG}",
        f"sk_live_{LONG}",
        f"sk-proj-{LONG}",
        f"AIza{LONG}{LONG}",
        f"npm_{LONG}{LONG}",
        f"hf_{LONG}{LONG}",
        f"eyJhbGciOiJIUzI1NiJ9.{LONG}.{LONG}",
        "-----BEGIN RSA PRIVATE KEY-----\nMIIE",
    ],
)
def test_each_is_hidden_and_the_rest_stays(secret: str) -> None:
    assert without_credentials(f"token {secret}") == "token [hidden]"


def test_of_a_url_only_the_user_is_hidden() -> None:
    text = "from https://me:hunter2@example.com/a to ssh://git@host/b"
    assert without_credentials(text) == (
        "from https://[hidden]@example.com/a to ssh://[hidden]@host/b"
    )


@pytest.mark.parametrize(
    "text", ["risk-based-decision-of-many-words", "a task_live", "AKIA", "eyJ", "https://x.com/@me"]
)
def test_what_only_resembles_one_stays(text: str) -> None:
    assert without_credentials(text) == text
