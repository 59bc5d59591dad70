"""What the SDK loads, each in a process of its own."""

import subprocess
import sys

import pytest

_EVERYTHING = """
import pkgutil, importlib, wundr_sdk
for module in pkgutil.walk_packages(wundr_sdk.__path__, "wundr_sdk."):
    importlib.import_module(module.name)
wundr_sdk.WundrClient
"""
_HELP = "import wundr_sdk.cli as c; c.build_app([])"


@pytest.mark.parametrize(
    ("code", "unwanted"),
    [
        (_EVERYTHING, "ray sqlalchemy polars serve_app wundr_ray.settings wundr_ray.store"),
        (_HELP, "httpx pydantic rich.console rich.live yaml ray"),
    ],
)
def test_nothing_unwanted_is_loaded(code: str, unwanted: str) -> None:
    check = f"import sys\n{code}\nprint(*sorted(set({unwanted.split()!r}) & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", check], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == ""
