"""``wundr doctor``: one small function for each check, and the list of them."""

from collections.abc import Callable, Mapping

from serve_app.doctor import machine, state, variables, versions
from serve_app.doctor.interface import Check, CheckResult, DoctorFinding, problem
from serve_app.local.in_force import InForce
from wundr_ray.logs import shown_safely
from wundr_ray.settings import Settings

CHECKS_IN_FORCE: Mapping[str, Callable[[InForce], CheckResult]] = {
    "variables": variables.variables,
    "local repositories": variables.local_repositories,
}
"""Checks of the environment that the service was started with."""

CHECKS: Mapping[str, Check] = {
    "settings": state.settings_agree,
    "database": state.database,
    "clock": state.clock,
    "artifacts": state.artifacts,
    "secrets": state.secret_files,
    "ray": machine.ray_runs,
    "nodes": machine.nodes,
    "memory": machine.memory,
    "disk": machine.disk,
    "python": versions.python,
    "ray version": versions.ray_version,
    "git": versions.git,
    "ruff": versions.ruff,
    "oxlint": versions.oxlint,
}


def examine_in_force(found: InForce) -> list[DoctorFinding]:
    """The finding of every check, by the settings of the running service."""
    bound = {name: _bound(check, found) for name, check in CHECKS_IN_FORCE.items()}
    return examine(found.settings, {**bound, **CHECKS})


def examine(settings: Settings, checks: Mapping[str, Check] = CHECKS) -> list[DoctorFinding]:
    """The finding of every check, in order; one that breaks is a finding itself."""
    return [_finding(name, check, settings) for name, check in checks.items()]


def _bound(check: Callable[[InForce], CheckResult], found: InForce) -> Check:
    return lambda _settings: check(found)


def _finding(name: str, check: Check, settings: Settings) -> DoctorFinding:
    try:
        result = check(settings)
    except Exception as error:  # noqa: BLE001 - whatever is broken here is what is looked for
        text = shown_safely(f"{type(error).__name__}: {error}", settings)
        result = problem(text[:300], "See the check's name; the log may say more.")
    return DoctorFinding(name, result.level, result.found, result.advice)
