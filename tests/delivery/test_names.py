"""Names for branches, folders and files, whatever people call things."""

import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wundr_ray.delivery.names import file_stem, slug

_HOSTILE = ["", ".", "..", "a..b", "a.lock", "@", "-x", "a--b", "A", "a/b", "é", "a\0", "x" * 300]


@pytest.mark.parametrize("name", _HOSTILE)
def test_a_slug_is_a_component_of_a_ref(name: str) -> None:
    ref = f"refs/heads/{slug(name)}"
    assert subprocess.run(["git", "check-ref-format", ref], check=False).returncode == 0


@given(st.text(alphabet="aA.-_/ l~é", max_size=12), st.text(alphabet="aA.-_/ l~é", max_size=12))
def test_other_names_have_other_slugs(one: str, other: str) -> None:
    assert (slug(one) == slug(other)) == (one == other)
    for made in (slug(one), slug(f"{one}.lock")):
        assert "--" not in made
        assert ".." not in made
        assert made == made.lower()
        assert made[0] not in "-."
        assert not made.endswith((".lock", ".", "-"))
        assert len(made) <= 70


@pytest.mark.parametrize("name", ["", "B", "é", "x" * 300])
def test_a_slug_is_not_the_slug_of_another_name(name: str) -> None:
    assert slug(slug(name)) != slug(name)


def test_names_that_fit_stay() -> None:
    assert [slug(name) for name in ("job_1", "frontend-app", "v1.2")] == [
        "job_1",
        "frontend-app",
        "v1.2",
    ]


def test_a_files_name_is_like_gits() -> None:
    assert file_stem("imports: remove 2 of os.path") == "imports-remove-2-of-os.path"
    assert file_stem("../..") == "patch"
