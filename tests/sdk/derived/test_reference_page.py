"""The reference of the Python client is current, and describes every argument."""

import builtins
import inspect
from collections.abc import Callable
from typing import Any

import pytest

from tests.sdk.derived.reference_page import COMMON, PAGE, documented, methods, page, resources
from wundr_ray.contract import errors

METHODS = [
    pytest.param(function, id=f"{name}.{method}")
    for name, thing in resources().items()
    for method, function in methods(thing)
]


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run `make docs`"


@pytest.mark.parametrize("function", METHODS)
def test_every_method_is_described(function: Callable[..., Any]) -> None:
    found, signature = documented(function), inspect.signature(function)
    assert found.text.endswith(".")
    expected = set(signature.parameters) - {"self"}
    assert found.names() - expected == set()
    assert expected - found.names() - set(COMMON) == set()
    returned = signature.return_annotation is not None
    assert bool({"Returns", "Yields"} & set(found.sections)) == returned


@pytest.mark.parametrize("function", METHODS)
def test_the_errors_are_those_that_there_are(function: Callable[..., Any]) -> None:
    for line in documented(function).sections.get("Raises", "").splitlines():
        name = line.partition(":")[0]
        if not line.startswith(" "):
            assert hasattr(errors, name) or hasattr(builtins, name)
