"""The server's secret: chosen by the operator, or made once and kept."""

import stat
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from wundr_ray.contract.errors import ResourceUnavailable
from wundr_ray.secret import FILE, secret_of
from wundr_ray.settings import Settings


def _secret(home: Path) -> bytes:
    return secret_of(Settings(home=home))


def test_the_operators_key_is_used_and_none_is_kept(tmp_path: Path) -> None:
    assert secret_of(Settings(home=tmp_path, secret_key="chosen")) == b"chosen"
    assert list(tmp_path.iterdir()) == []


def test_a_random_key_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    home = tmp_path / "not" / "yet"
    first = _secret(home)
    assert len(first) == 32
    assert _secret(home) == first
    assert _secret(tmp_path) != first
    assert stat.S_IMODE((home / FILE).stat().st_mode) == 0o600
    assert [each.name for each in home.iterdir()] == [FILE]


def test_processes_that_start_together_have_the_same_key(tmp_path: Path) -> None:
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as pool:
        assert len(set(pool.map(_secret, [tmp_path] * 8, timeout=60))) == 1


@pytest.mark.parametrize("text", ["", "abcd", "not hex", "é" * 64])
def test_a_damaged_key_is_refused_and_never_replaced(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text, "utf-8")
    with pytest.raises(ResourceUnavailable):
        _secret(tmp_path)
    assert (tmp_path / FILE).read_text("utf-8") == text
