"""Programs that an installation starts by the names of their modules."""

import importlib.util

import pytest

from serve_app.local import launch


@pytest.mark.parametrize("module", ["ray_head", "ray_driver"])
def test_the_modules_of_programs_exist(module: str) -> None:
    name = launch._python(module)[-1]
    assert importlib.util.find_spec(name) is not None
