"""The user names that git servers take with access tokens."""

import base64

import pytest

from wundr_ray.contract.vocabulary import ForgeKind
from wundr_ray.sources.remotes.access import without_token
from wundr_ray.sources.remotes.git_users import BITBUCKET_API_TOKEN, git_user, kind_by_name
from wundr_ray.sources.remotes.hosts import Remote

EMAIL = "me@company.example"


@pytest.mark.parametrize(
    ("kind", "token", "user", "expected"),
    [
        (ForgeKind.GITHUB, "ghs_1", None, "x-access-token"),
        (ForgeKind.GITHUB, "ghp_1", "me", "me"),
        (ForgeKind.GITLAB, "glpat-1", None, "oauth2"),
        (ForgeKind.GITLAB, "gldt-1", "gitlab+deploy-token-1", "gitlab+deploy-token-1"),
        (ForgeKind.GITEA, "abc", None, "x-access-token"),
        (ForgeKind.GITEA, "abc", "me", "me"),
        (ForgeKind.BITBUCKET, "ATCTT3xFf", None, "x-token-auth"),
        (ForgeKind.BITBUCKET, "ATATT3xFf", None, BITBUCKET_API_TOKEN),
        (ForgeKind.BITBUCKET, "ATATT3xFf", EMAIL, BITBUCKET_API_TOKEN),
        (ForgeKind.BITBUCKET, "other", EMAIL, BITBUCKET_API_TOKEN),
    ],
)
def test_each_forge_has_its_own(
    kind: ForgeKind, token: str, user: str | None, expected: str
) -> None:
    assert git_user(kind, token, user) == expected


@pytest.mark.parametrize(
    ("host", "kind"),
    [
        ("github.com", ForgeKind.GITHUB),
        ("git.company.example", ForgeKind.GITHUB),
        ("gitlab.com", ForgeKind.GITLAB),
        ("gitlab.company.example", ForgeKind.GITLAB),
        ("bitbucket.org", ForgeKind.BITBUCKET),
        ("bitbucket.org.example", ForgeKind.GITHUB),
    ],
)
def test_a_host_of_unknown_kind_is_known_by_its_name(host: str, kind: ForgeKind) -> None:
    assert kind_by_name(host) is kind


@pytest.mark.parametrize(
    ("url", "user", "expected"),
    [
        ("https://bitbucket.org/acme/app", None, "x-token-auth"),
        ("https://gitlab.example/acme/app", None, "oauth2"),
        ("https://git.example/acme/app", None, "x-access-token"),
        ("https://git.example/acme/app", "me", "me"),
    ],
)
def test_what_the_server_is_sent_is_hidden(url: str, user: str | None, expected: str) -> None:
    sent = base64.b64encode(f"{expected}:t0ken".encode())
    remote = Remote(url, "https", token="t0ken", user=user)
    assert without_token(b"remote: " + sent + b" t0ken", remote) == b"remote: *** ***"
