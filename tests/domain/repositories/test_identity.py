"""Which URLs are addresses of one repository, and which repository is which project."""

from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wundr_ray.contract.fields.repository_url import checked_url
from wundr_ray.domain.repositories.identity import Identities, Identity, repository_key

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


IDENTITIES = [Identity("p1", "h/a", "f#1"), Identity("p2", "h/b"), Identity("p3", "h/c", "f#3")]


def identities(former: dict[str, str] | None = None) -> Identities:
    numbers = count(1)
    return Identities(IDENTITIES, former or {}, lambda: f"new{next(numbers)}")


def test_a_project_is_found_by_its_key_or_its_forges_id() -> None:
    known = identities({"h/old": "p1"})
    assert known.project_of("h/a", None) == "p1"
    assert known.project_of("h/a", "f#1") == "p1"
    assert known.project_of("h/old", None) == "p1"
    assert known.project_of("h/x", None) == known.project_of("h/x", None) == "new1"
    assert not known.differ_from({each.project_id: each for each in IDENTITIES}, {"h/old": "p1"})


def test_an_id_that_a_forge_tells_is_kept() -> None:
    known = identities()
    assert known.project_of("h/b", "f#2") == "p2"
    assert known.projects["p2"] == Identity("p2", "h/b", "f#2")


def test_a_renamed_repository_keeps_its_project() -> None:
    known = identities()
    assert known.project_of("h/renamed", "f#1") == "p1"
    assert known.projects["p1"].key == "h/renamed"
    assert known.former == {"h/a": "p1"}
    assert known.project_of("h/a", None) == "p1"


def test_a_project_that_a_new_name_has_made_is_joined() -> None:
    known = identities()
    assert known.project_of("h/b", "f#1") == "p1"
    assert known.joined == {"p2": "p1"}
    assert "p2" not in known.projects


def test_names_that_change_hands() -> None:
    """Another repository has the name of one that was renamed, or removed."""
    known = identities()
    assert known.project_of("h/c", "f#1") == "p1"
    assert known.project_of("h/a", "f#3") == "p3"
    assert {each.project_id: each.key for each in known.projects.values()} == {
        "p1": "h/c",
        "p2": "h/b",
        "p3": "h/a",
    }
    assert known.former == {}
    assert known.project_of("h/b", "f#9") == "p2"
    assert known.project_of("h/b", "f#10") == "new1"
    assert known.projects["p2"].key == "forge:f#9"


REPOSITORIES = st.tuples(
    st.sampled_from(["h/a", "h/b", "h/c", "h/d"]), st.sampled_from([None, "f#1", "f#2", "f#3"])
)


@given(st.lists(REPOSITORIES, max_size=12))
def test_no_two_projects_have_the_same_key_or_id(
    repositories: list[tuple[str, str | None]],
) -> None:
    known = identities()
    for key, forge_id in repositories:
        project_id = known.project_of(key, forge_id)
        assert project_id in known.projects
        assert forge_id in (None, known.projects[project_id].forge_id)
        keys = [each.key for each in known.projects.values()]
        ids = [each.forge_id for each in known.projects.values() if each.forge_id]
        assert len(set(keys)) == len(keys)
        assert len(set(ids)) == len(ids)
        assert not known.former.keys() & set(keys)
        assert set(known.former.values()) <= known.projects.keys()
        assert set(known.joined.values()) <= known.projects.keys()
