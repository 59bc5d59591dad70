"""Checks of the programs and libraries that the service is made of."""

import re
import subprocess
import sys
from importlib.metadata import requires, version

from serve_app.doctor.interface import CheckResult, ok, problem
from wundr_ray.engines.programs.toolbox import program
from wundr_ray.settings import Settings
from wundr_ray.sources.program import git_program

_SECONDS = 30


def python(_settings: Settings) -> CheckResult:
    """An older one than is needed does not come this far; every node needs the same."""
    return ok(".".join(map(str, sys.version_info[:3])))


def ray_version(_settings: Settings) -> CheckResult:
    return _compared("ray", version("ray"))


def git(_settings: Settings) -> CheckResult:
    """``git_program`` refuses one that is missing or older than 2.37, and says so."""
    return ok(_answer(git_program()))


def ruff(_settings: Settings) -> CheckResult:
    return _compared("ruff", _answer(program("ruff")))


def oxlint(_settings: Settings) -> CheckResult:
    return _compared("oxlint", _answer(program("oxlint")))


def _compared(name: str, installed: str) -> CheckResult:
    """Whether exactly the pinned version is installed."""
    pinned = _pinned(name)
    if pinned in installed.split():
        return ok(installed)
    return problem(
        f"{installed}, not {pinned}",
        f"pip install {name}=={pinned}: other versions have other findings or behaviour.",
    )


def _pinned(name: str) -> str:
    lines = requires("wundr-ray") or []
    pinned = (re.match(rf"{name}(?:\[[^\]]*\])?==([\w.]+)", line) for line in lines)
    return next(found[1] for found in pinned if found)


def _answer(path: str) -> str:
    done = subprocess.run(
        [path, "--version"], capture_output=True, text=True, timeout=_SECONDS, check=True
    )
    return " ".join(re.sub(r"^Version:", "", done.stdout.strip()).split())
