"""Ray's processes for one machine, until one of them ends.

Run: ``python -m serve_app.local.head.ray_head``.

``ray start`` would start more than is used here: a server for Ray's remote clients, an
autoscaler, the dashboard; and the end of any of them ends all. Here are Ray's control service
(GCS) and the raylet with its agents; the dashboard only if it is requested.

The head is also the driver that starts Serve. Everything that Serve starts belongs to this
driver's job, and Ray ends an idle worker at once when its job's driver has gone: a driver that
ended after the deployment made nearly every task pay for a new process.
"""

import importlib
import os
import signal
import sys
import threading
import time
import traceback
from pathlib import Path
from types import ModuleType
from typing import Any

from ray._private.node import Node
from ray._private.parameter import RayParams

from serve_app.local.head.head_files import CONFIGURATION, DEPLOYED, ENDED, FOUND, read, write
from serve_app.local.head.ray_driver import join

LOOPBACK = "127.0.0.1"
_LOOK_SECONDS = 0.5
_CHOSEN_BY_THE_SYSTEM = 0


class _Head(Node):  # type: ignore[misc]  # Ray has no types
    def start_api_server(self, **options: Any) -> None:
        """The dashboard's process, which Ray starts without the dashboard as well."""
        if self._ray_params.include_dashboard:
            super().start_api_server(**options)


def parameters(folder: Path, *, dashboard: bool) -> RayParams:
    """Ray's parameters. The system chooses all ports, so that none of them is taken already."""
    return RayParams(
        node_ip_address=LOOPBACK,
        gcs_server_port=_CHOSEN_BY_THE_SYSTEM,
        node_manager_port=_CHOSEN_BY_THE_SYSTEM,
        object_manager_port=_CHOSEN_BY_THE_SYSTEM,
        min_worker_port=_CHOSEN_BY_THE_SYSTEM,
        max_worker_port=_CHOSEN_BY_THE_SYSTEM,
        metrics_agent_port=_CHOSEN_BY_THE_SYSTEM,
        metrics_export_port=_CHOSEN_BY_THE_SYSTEM,
        runtime_env_agent_port=_CHOSEN_BY_THE_SYSTEM,
        dashboard_agent_listen_port=_CHOSEN_BY_THE_SYSTEM,
        ray_client_server_port=None,
        dashboard_host=LOOPBACK,
        include_dashboard=dashboard,
        include_log_monitor=False,
        no_monitor=True,
        temp_dir=str(folder),
    )


def how_it_ended(name: str, code: int) -> str:
    """``raylet was killed (SIGKILL)``, from the code that the system gives."""
    if code >= 0:
        return f"{name} ended by itself (exit code {code})"
    try:
        return f"{name} was killed ({signal.Signals(-code).name})"
    except ValueError:
        return f"{name} was killed (signal {-code})"


def main(folder: Path, *, dashboard: bool) -> None:
    """Start Ray and Serve, and end everything as soon as one of Ray's processes ends.

    ``folder`` is the installation's, with the files of ``head_files``.
    """
    # Serve's modules take long to import: that goes on while Ray's processes start.
    loading = threading.Thread(target=_deployment)
    loading.start()
    node = _Head(parameters(folder / "ray", dashboard=dashboard), head=True)
    places = {
        "gcs": node.gcs_address,
        "metrics": f"{LOOPBACK}:{node.metrics_export_port}",
        "dashboard": f"http://{node.webui_url}" if node.webui_url else "",
    }
    write(folder / FOUND, places)
    # Before the deployment: a process that dies during it must end the others, too.
    watching = threading.Thread(target=_watch, args=(node, folder / ENDED))
    watching.start()
    loading.join()
    try:
        _deploy(node.gcs_address, folder)
    except Exception:  # noqa: BLE001 - whatever it is, Ray's processes must not stay
        traceback.print_exc()
        _end(node)
    watching.join()


def _deployment() -> ModuleType:
    """Loaded while Ray's own processes start."""
    return importlib.import_module("serve_app.local.deployment")


def _deploy(address: str, folder: Path) -> None:
    deployment = _deployment()
    join(address)
    refused = None
    try:
        deployment.deploy(read(folder / CONFIGURATION))
    except deployment.Refused as error:
        refused = str(error)
    write(folder / DEPLOYED, {"refused": refused})


def _watch(node: Node, ended: Path) -> None:
    """Wait until one of Ray's processes ends, record why in ``ended``, and end the others."""
    while not (dead := node.dead_processes()):
        time.sleep(_LOOK_SECONDS)
    name, process = dead[0]
    ended.write_text(how_it_ended(name, process.returncode), "utf-8")
    _end(node)


def _end(node: Node) -> None:
    node.kill_all_processes(check_alive=False, allow_graceful=False)
    os._exit(1)  # not sys.exit: this may be a thread, and Ray's handlers have nothing left to do


if __name__ == "__main__":
    main(Path(sys.argv[1]), dashboard="--dashboard" in sys.argv)
