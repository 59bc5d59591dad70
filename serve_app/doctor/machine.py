"""Checks of this machine: whether Ray runs here, memory and disk."""

import shutil
import tempfile
from pathlib import Path

import psutil

from serve_app.doctor.interface import CheckResult, ok, problem, warning
from serve_app.local import cluster
from wundr_ray.domain.operation.storage import why_one_node
from wundr_ray.settings import Settings

_GIGABYTE = 1 << 30
_LEAST_DISK, _GOOD_DISK = 1 * _GIGABYTE, 5 * _GIGABYTE
_LEAST_MEMORY = 2 * _GIGABYTE


def ray_runs(settings: Settings) -> CheckResult:
    """What ``wundr up`` has started; a cluster that was started otherwise is not looked for."""
    state = cluster.running(settings.home)
    if state is None:
        return warning("no installation of this home folder runs here", "Start it: wundr up")
    if not cluster.answers(state.url):
        return problem(
            f"Ray runs, but {state.url} does not answer",
            f"See {settings.logs}; then: wundr down && wundr up",
        )
    return ok(f"{state.url} answers")


def nodes(settings: Settings) -> CheckResult:
    """Whether every node is used: a node that cannot reach database and artifacts gets no jobs."""
    state = cluster.running(settings.home)
    if state is None:
        return ok("not checked: no installation of this home folder runs here")
    # Asking Ray would take a minute to fail, and `ray_runs` has already reported the problem.
    if not cluster.answers(state.url):
        return warning("not counted, because the service does not answer", "See the check `ray`.")
    count = cluster.nodes(settings.home, state)
    found = f"{count} {'node' if count == 1 else 'nodes'}"
    if why_one_node(settings.kept_on_one_node, count, may_grow=False):
        missing = " and ".join(settings.kept_on_one_node)
        return warning(f"{found}, but only the head node is used", f"Set {missing}, shared by all.")
    return ok(found)


def memory(_settings: Settings) -> CheckResult:
    available = psutil.virtual_memory().available
    found = f"{available / _GIGABYTE:.1f} GB available"
    if available < _LEAST_MEMORY:
        return warning(found, "A job asks for 2 GB: end other programs, or add memory.")
    return ok(found)


def disk(settings: Settings) -> CheckResult:
    """Free space where the state is, and where temporary files go."""
    state = cluster.running(settings.home)
    temporary = Path(state.folder if state else tempfile.gettempdir())
    free = {path: _free(path) for path in (settings.home, temporary)}
    path, least = min(free.items(), key=lambda each: each[1])
    found = f"{least / _GIGABYTE:.1f} GB free under {path}"
    advice = "Free some, run `wundr gc`, or lower WUNDR_RETENTION_DAYS."
    if least < _LEAST_DISK:
        return problem(found, advice)
    return warning(found, advice) if least < _GOOD_DISK else ok(found)


def _free(path: Path) -> int:
    while not path.exists():
        path = path.parent
    return shutil.disk_usage(path).free
