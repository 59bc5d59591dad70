"""Tokens at rest: read back with the same secret for the same repository, and not otherwise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wundr_ray.contract.errors import InvalidJobConfig
from wundr_ray.sealing import seal, unseal

URL = "https://git.example/acme/app"
SECRET = b"s" * 32
tokens = st.text(st.characters(codec="utf-8"), min_size=1, max_size=100)


@given(tokens, st.binary(min_size=1))
def test_a_token_is_read_back(token: str, secret: bytes) -> None:
    sealed = seal(secret, token, URL)
    assert unseal(secret, sealed, URL) == token
    assert sealed != seal(secret, token, URL)


def test_the_token_is_not_in_what_is_stored() -> None:
    assert "ghp_1234567890" not in seal(SECRET, "ghp_1234567890", URL)


@pytest.mark.parametrize("damage", ["", "1.", "x", "1.AAAA", "1.é", "1." + "A" * 80])
def test_what_is_no_token_is_told(damage: str) -> None:
    with pytest.raises(InvalidJobConfig, match="can no longer be read"):
        unseal(SECRET, damage, URL)


def test_another_secret_or_repository_opens_nothing() -> None:
    sealed = seal(SECRET, "token", URL)
    for secret, url in ((b"t" * 32, URL), (SECRET, URL + "2")):
        with pytest.raises(InvalidJobConfig) as caught:
            unseal(secret, sealed, url)
        assert caught.value.__cause__ is None
