import pytest
from hypothesis import given
from hypothesis import strategies as st

from wundr_ray.domain.repositories.source_pages import MAX_URL, file_pages, repository_page

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.mark.parametrize(
    ("repository", "page"),
    [
        ("https://github.com/team/app.git", "https://github.com/team/app"),
        ("https://git.example.com:8443/team/app/", "https://git.example.com:8443/team/app"),
        ("https://git.example.com/a b", "https://git.example.com/a%20b"),
        ("/srv/git/app", None),
        ("file:///srv/git/app", None),
        ("http://github.com/team/app", None),
        ("javascript:alert(1)", None),
        ("https://user:secret@github.com/team/app", None),
        ("https://github.com@evil.example/app", None),
        ("https://evil.example/app?next=https://github.com", None),
        ("https://github.com:99999/app", None),
        ("https://[::1", None),
        ("https://", None),
        ("https://github.com/" + "r" * MAX_URL, None),
    ],
)
def test_the_page_of_a_repository(repository: str, page: str | None) -> None:
    assert repository_page(repository) == page


@pytest.mark.parametrize(
    ("host", "page"),
    [
        ("github.com", f"https://github.com/t/a/blob/{COMMIT}/src/a%20%23b.py#L7"),
        ("gitlab.com", f"https://gitlab.com/t/a/-/blob/{COMMIT}/src/a%20%23b.py#L7"),
        ("bitbucket.org", f"https://bitbucket.org/t/a/src/{COMMIT}/src/a%20%23b.py#lines-7"),
        ("codeberg.org", f"https://codeberg.org/t/a/src/commit/{COMMIT}/src/a%20%23b.py#L7"),
        ("git.example.com", None),
        ("evil.github.com", None),
    ],
)
def test_the_page_of_a_file(host: str, page: str | None) -> None:
    assert file_pages(f"https://{host}/t/a.git", COMMIT)("src/a #b.py", 7) == page


def test_a_whole_file_and_an_unknown_commit() -> None:
    whole = file_pages("https://github.com/t/a", COMMIT)("a.py", None)
    assert whole == f"https://github.com/t/a/blob/{COMMIT}/a.py"
    assert file_pages("https://github.com/t/a", None)("a.py", 1) is None
    assert file_pages("https://github.com/t/a", COMMIT)("x" * MAX_URL, 1) is None


@given(st.text(max_size=80), st.text(max_size=40))
def test_every_page_is_plain(repository: str, path: str) -> None:
    for page in (
        repository_page(repository),
        repository_page(f"https://{repository}"),
        file_pages("https://github.com/t/a", COMMIT)(path.encode(errors="replace").decode(), 3),
    ):
        assert page is None or (page.isascii() and page.startswith("https://") and " " not in page)
