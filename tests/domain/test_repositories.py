"""Which URLs are addresses of one repository."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wundr_ray.contract.repository_url import checked_url
from wundr_ray.domain.repositories import repository_key

SAME = {
    "github.com/acme/app": [
        "https://github.com/acme/app",
        "https://github.com/acme/app/",
        "https://github.com/acme/app.git",
        "https://github.com/acme/app.git/",
        "https://github.com:443/acme/app",
        "https://GitHub.com/Acme/App",
        "https://github.com./acme/app",
        "https://github.com//acme//app",
        "ssh://git@github.com/acme/app.git",
        "ssh://git@github.com:22/acme/app",
        "ssh://other@github.com/acme/app",
        "git@github.com:Acme/app.git",
        "git@github.com:/acme/app.git",
        "ssh://git@ssh.github.com:443/acme/app.git",
    ],
    "git.acme.example/Team/App": [
        "https://GIT.acme.example/Team/App.git",
        "ssh://git@git.acme.example/Team/App",
    ],
    "git.acme.example:8443/app": ["https://git.acme.example:8443/app.git"],
    "[::1]/app": ["https://[::1]/app", "ssh://git@[::1]:22/app.git"],
    "file:///srv/my app": [
        "/srv/my app",
        "/srv/my app/",
        "/srv//my app/.git",
        "file:///srv/my app",
        "file:///srv/my%20app/.git/",
    ],
    "file:///": ["/", "/.git"],
}

DIFFERENT = [
    "https://git.acme.example/team/app",
    "https://git.acme.example/Team/app",
    "https://git.acme.example:8443/team/app",
    "ssh://git@git.acme.example:2222/team/app",
    "https://git.acme.example/team/app.js",
    "https://git.acme.example/team",
    "/srv/app",
    "/srv/app.git",
    "/srv/App",
]


@pytest.mark.parametrize(("key", "url"), [(key, url) for key, urls in SAME.items() for url in urls])
def test_of_one_repository(key: str, url: str) -> None:
    assert repository_key(checked_url(url)) == key


def test_of_different_repositories() -> None:
    assert len({repository_key(checked_url(url)) for url in DIFFERENT}) == len(DIFFERENT)


def test_long_urls_have_short_keys_of_their_own() -> None:
    urls = [f"https://git.example/{'ä' * 900}/{number}" for number in range(2)]
    keys = {repository_key(url) for url in urls}
    assert len(keys) == 2
    assert all(len(key.encode()) <= 500 for key in keys)


PATHS = st.from_regex(r"[A-Za-z0-9._~+-]{1,12}(/[A-Za-z0-9._~+-]{1,12}){0,3}", fullmatch=True)


@given(PATHS, st.sampled_from(["github.com", "git.acme.example", "[fe80::1]"]))
def test_the_transport_makes_no_difference(path: str, host: str) -> None:
    over_https = repository_key(f"https://{host}/{path}")
    assert over_https == repository_key(f"ssh://git@{host}/{path}")
    assert over_https == repository_key(f"https://{host}/{path}/")
    assert repository_key(f"https://{over_https}") == over_https or path.endswith(".git")


@given(st.text(max_size=40).map(lambda text: f"/{text}"))
def test_any_local_path_has_a_key(path: str) -> None:
    assert repository_key(path).startswith("file:///")
