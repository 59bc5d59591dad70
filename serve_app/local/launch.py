"""The programs of one installation and the environment that all of them get."""

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from serve_app.local.address import Address
from serve_app.local.head import control_loop
from serve_app.local.head.head_files import FOUND
from serve_app.local.state import Running, ray_token
from wundr_ray.domain.repositories.local import LocalRepositories
from wundr_ray.settings import Settings
from wundr_ray.system import INSTALLATION

IDLE_WORKER_SECONDS = 15
"""How long a worker process beyond one for each core is kept without work.

A new one needs a second for its imports; one at rest takes a hundredth of a core.
"""

REPORT_SECONDS = 30
"""How often Ray's agent measures all processes for its metrics, which takes it 50 ms and more."""

METRICS_SECONDS = 30
"""How often each process sends its metrics to Ray's agent; Ray's default is 10 s."""

TASK_EVENTS_SECONDS = 10
"""How often each process sends Ray what its state API shows of tasks; Ray's default is 1 s."""

FRONT_DOOR = "serve_app.door.middlewares"
"""What Serve's proxy calls for the middleware before the application."""

Program = subprocess.Popen[str]


def new_folder() -> Path:
    """A folder for Ray's files and sockets and for temporary files: mode 0700, with a random name.

    The path is short, because those of sockets are limited to 107 bytes. Temporary files that a
    killed worker leaves are removed with the folder.
    """
    folder = Path(tempfile.mkdtemp(prefix="wundr-", dir="/tmp"))
    (folder / "scratch").mkdir(mode=0o700)
    return folder


def head(
    settings: Settings, address: Address, state: Running, held: socket.socket, *, dashboard: bool
) -> Program:
    """Ray's own processes, and Serve. The head holds the API's port for as long as it lives.

    It expects Serve's configuration in the installation's folder.
    """
    folder = Path(state.folder)
    command = [*_python("ray_head"), str(folder)]
    with (settings.logs / "ray.log").open("wb") as log:
        return subprocess.Popen(
            [*command, "--dashboard"] if dashboard else command,
            env=environment(settings, address, state),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            pass_fds=[held.fileno()],  # keeps the port reserved after this process has ended
            start_new_session=True,
            cwd="/",  # Ray lets all workers import from where a driver was started
            text=True,
        )


def counting(state: Running, env: Mapping[str, str]) -> Program:
    """One that prints how many nodes the installation's Ray has."""
    return subprocess.Popen(
        [*_python("ray_driver"), str(Path(state.folder) / FOUND)],
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        cwd="/",  # Ray lets all workers import from where a driver was started
        text=True,
    )


def environment(settings: Settings, address: Address, state: Running) -> dict[str, str]:
    """The environment of Ray's processes."""
    # What the operator has set overrides the entries above `_own()`, and none of those below.
    return {
        "WUNDR_ALLOW_LOCAL_REPOSITORIES": (
            LocalRepositories.ALONE if address.is_loopback else LocalRepositories.NEVER
        ),
        "RAY_event_stats": "0",  # of Ray's own loops; a fifth of what an idle process takes
        "RAY_metrics_report_interval_ms": str(METRICS_SECONDS * 1000),
        "RAY_task_events_report_interval_ms": str(TASK_EVENTS_SECONDS * 1000),
        "RAY_idle_worker_killing_time_threshold_ms": str(IDLE_WORKER_SECONDS * 1000),
        "RAY_SERVE_CONTROL_LOOP_INTERVAL_S": str(control_loop.AT_START_SECONDS),
        "RAY_SERVE_CONTROLLER_CALLBACK_IMPORT_PATH": control_loop.CALLBACK,
        "REPORTER_UPDATE_INTERVAL_MS": str(REPORT_SECONDS * 1000),
        "RAY_gcs_server_port_wait_time_s": "120",  # a busy machine; it would give up after 30
        **_own(),
        "RAY_SERVE_HTTP_PROXY_CALLBACK_IMPORT_PATH": FRONT_DOOR,
        "WUNDR_HOME": str(settings.home),
        "TMPDIR": f"{state.folder}/scratch",
        "DASHBOARD_METRIC_PORT": "0",  # else the same for all installations of a machine
        **_to_join(settings.home, state),
    }


def asking(home: Path, state: Running) -> dict[str, str]:
    """Of a process that only asks Ray."""
    return {**_own(), **_to_join(home, state)}


def _own() -> dict[str, str]:
    own = dict(os.environ)  # noqa: TID251 - handed on to Ray's processes as it is
    own.pop("RAY_ADDRESS", None)
    return own


def _to_join(home: Path, state: Running) -> dict[str, str]:
    return {
        INSTALLATION: state.mark,
        "RAY_AUTH_MODE": "token",
        "RAY_AUTH_TOKEN_PATH": str(ray_token(home)),
        # Without it Ray takes the machine's address for 127.0.0.1, and listens on all of them.
        "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",
        "RAY_USAGE_STATS_ENABLED": "0",
        "PYTHONWARNINGS": "ignore",
    }


def _python(module: str) -> list[str]:
    """``-P``: nothing is imported from the folder that the program is started in."""
    return [sys.executable, "-P", "-m", f"serve_app.local.head.{module}"]
