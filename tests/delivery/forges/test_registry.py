"""Which host and repository a URL means, and which adapter speaks to it."""

import pickle

import httpx
import pytest

from wundr_ray.delivery.forges.bitbucket import Bitbucket
from wundr_ray.delivery.forges.gitea import Gitea
from wundr_ray.delivery.forges.github import GitHub
from wundr_ray.delivery.forges.gitlab import GitLab
from wundr_ray.delivery.forges.interface import ForgeKind
from wundr_ray.delivery.forges.registry import Forges, Location, locate
from wundr_ray.forges import errors
from wundr_ray.forges.errors import ForgeError, ForgeNotConfigured
from wundr_ray.forges.hosts import ForgeHost
from wundr_ray.system import utc_now

TOKEN = "tok3n"


@pytest.mark.parametrize(
    ("url", "host", "path"),
    [
        ("https://github.com/acme/api", "github.com", "acme/api"),
        ("https://github.com/acme/api.git", "github.com", "acme/api"),
        ("https://github.com/acme/api.git/", "github.com", "acme/api"),
        ("https://GitHub.com/Acme/API/", "github.com", "Acme/API"),
        ("https://git.example.com:8443/acme/api", "git.example.com:8443", "acme/api"),
        ("https://git.example.com:443/acme/api", "git.example.com", "acme/api"),
        ("https://gitlab.com/a/b/c/d.git", "gitlab.com", "a/b/c/d"),
        ("https://[2001:db8::1]:8443/acme/api", "[2001:db8::1]:8443", "acme/api"),
        ("git@github.com:acme/api.git", "github.com", "acme/api"),
        ("git@github.com:/acme/api.git", "github.com", "acme/api"),
        ("ssh://git@git.example.com:2222/acme/api.git", "git.example.com", "acme/api"),
        ("ssh://git@ssh.github.com:443/acme/api.git", "github.com", "acme/api"),
        ("ssh://git@altssh.gitlab.com:443/a/b/c.git", "gitlab.com", "a/b/c"),
    ],
)
def test_places(url: str, host: str, path: str) -> None:
    assert locate(url) == Location(host, path)


@pytest.mark.parametrize(
    "url", ["/srv/api", "file:///srv/api", "http://github.com/a/b", "https://u:p@h/a/b", "-x", ""]
)
def test_what_has_no_place(url: str) -> None:
    assert locate(url) is None


def opened(url: str, *hosts: ForgeHost) -> object:
    return Forges(hosts, httpx.AsyncClient(), utc_now).open(url)


@pytest.mark.parametrize(
    ("host", "adapter"),
    [
        ("github.com", GitHub),
        ("gitlab.com", GitLab),
        ("codeberg.org", Gitea),
        ("gitea.com", Gitea),
        ("bitbucket.org", Bitbucket),
    ],
)
def test_known_hosts_need_only_a_token(host: str, adapter: type) -> None:
    assert isinstance(opened(f"https://{host}/acme/api", ForgeHost(host, TOKEN)), adapter)


@pytest.mark.parametrize(
    ("kind", "adapter"),
    [
        (ForgeKind.GITHUB, GitHub),
        (ForgeKind.GITLAB, GitLab),
        (ForgeKind.GITEA, Gitea),
        (ForgeKind.BITBUCKET, Bitbucket),
    ],
)
def test_other_hosts_have_a_kind(kind: ForgeKind, adapter: type) -> None:
    host = ForgeHost("git.example.com:8443", TOKEN, kind)
    for url in ("https://git.example.com:8443/acme/api", "ssh://git@git.example.com:22/acme/api"):
        assert isinstance(opened(url, host), adapter)


@pytest.mark.parametrize(
    ("url", "hosts", "problem"),
    [
        ("https://github.com/a/b", [], "There is no token for github.com"),
        ("https://git.example/a/b", [ForgeHost("git.example", TOKEN)], "which API git.example"),
        ("/srv/api", [], "need a repository on a host"),
        ("https://github.com/a", [ForgeHost("github.com", TOKEN)], "is not owner/name"),
        ("https://github.com/a/b/c", [ForgeHost("github.com", TOKEN)], "is not owner/name"),
        ("https://github.com/a/..", [ForgeHost("github.com", TOKEN)], "is not owner/name"),
        ("https://github.com/a/%2e%2e", [ForgeHost("github.com", TOKEN)], "is not owner/name"),
        ("https://github.com/a/b%2fc", [ForgeHost("github.com", TOKEN)], "is not owner/name"),
        ("https://github.com/a/b%3fc", [ForgeHost("github.com", TOKEN)], "is not owner/name"),
        ("https://gitlab.com/a", [ForgeHost("gitlab.com", TOKEN)], "is not group/…/name"),
        ("https://gitlab.com/a/../b", [ForgeHost("gitlab.com", TOKEN)], "is not group/…/name"),
    ],
)
def test_what_is_not_configured(url: str, hosts: list[ForgeHost], problem: str) -> None:
    with pytest.raises(ForgeNotConfigured, match=problem):
        opened(url, *hosts)


@pytest.mark.parametrize(
    ("host", "url"),
    [
        (ForgeHost("github.com", TOKEN), "https://api.github.com"),
        (ForgeHost("acme.ghe.com", TOKEN, ForgeKind.GITHUB), "https://api.acme.ghe.com"),
        (ForgeHost("git.example", TOKEN, ForgeKind.GITHUB), "https://git.example/api/v3"),
        (ForgeHost("gitlab.com", TOKEN), "https://gitlab.com/api/v4"),
        (
            ForgeHost("git.example:8443", TOKEN, ForgeKind.GITLAB, root="/gitlab"),
            "https://git.example:8443/gitlab/api/v4",
        ),
        (ForgeHost("codeberg.org", TOKEN), "https://codeberg.org/api/v1"),
        (ForgeHost("bitbucket.org", TOKEN), "https://api.bitbucket.org/2.0"),
    ],
)
def test_where_the_api_is(host: ForgeHost, url: str) -> None:
    assert host.api_url == url


def test_a_forge_below_a_path() -> None:
    host = ForgeHost("git.example", TOKEN, ForgeKind.GITEA, root="/git")
    assert isinstance(opened("https://git.example/git/acme/api", host), Gitea)
    with pytest.raises(ForgeNotConfigured):
        opened("https://git.example/gitacme/api/b", host)


def test_authorization() -> None:
    assert ForgeHost("github.com", TOKEN).authorization == f"Bearer {TOKEN}"
    assert ForgeHost("gitlab.com", TOKEN).authorization == f"Bearer {TOKEN}"
    assert ForgeHost("gitea.com", TOKEN).authorization == f"token {TOKEN}"
    basic = ForgeHost("bitbucket.org", TOKEN, user="me@example.com")
    assert basic.authorization == "Basic bWVAZXhhbXBsZS5jb206dG9rM24="
    assert basic.secrets == (TOKEN, "bWVAZXhhbXBsZS5jb206dG9rM24=")


def test_a_token_is_not_shown() -> None:
    host = ForgeHost("github.com", "gh-s3cret")
    assert "s3cret" not in repr(host) + str(host) + repr(opened("https://github.com/a/b", host))


@pytest.mark.parametrize("token", ["", "s3cret\n", "s3cret s3cret", "s3crét", "s3cret\r\nX: y"])
def test_a_token_that_no_header_can_carry(token: str) -> None:
    with pytest.raises(ValueError, match=r"the token for github\.com") as caught:
        ForgeHost("github.com", token)
    assert "s3cr" not in str(caught.value)


def _classes(of: type[ForgeError]) -> list[type[ForgeError]]:
    return [each for sub in of.__subclasses__() for each in (sub, *_classes(sub))]


def test_errors_pickle_and_have_codes_of_their_own() -> None:
    for each in _classes(ForgeError):
        made = each("What happened.", "What to do.", 5)
        copy = pickle.loads(pickle.dumps(made))
        assert (type(copy), copy.args, copy.__dict__) == (each, made.args, made.__dict__)
    codes = [each.code for each in _classes(ForgeError)]
    assert len(set(codes)) == len(codes)
    assert all(each.__name__ in (errors.__doc__ or "") for each in _classes(ForgeError))
