"""Ray's processes for one machine, until one of them ends: ``python -m serve_app.local.ray_head``.

``ray start`` would start more than is used here: a server for Ray's remote clients, an
autoscaler, the dashboard; and the end of any of them ends all. Here are Ray's control service
(GCS) and the raylet with its agents; the dashboard only if it is asked for.
"""

import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

from ray._private.node import Node
from ray._private.parameter import RayParams

LOOPBACK = "127.0.0.1"
_LOOK_SECONDS = 0.5
_CHOSEN_BY_THE_SYSTEM = 0


class _Head(Node):  # type: ignore[misc]  # Ray has no types
    def start_api_server(self, **options: Any) -> None:
        """The dashboard's process, which Ray starts without the dashboard as well."""
        if self._ray_params.include_dashboard:
            super().start_api_server(**options)


def parameters(folder: Path, *, dashboard: bool) -> RayParams:
    """Every port is one that the system gives: none that something else is bound to."""
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


def main(folder: Path, found: Path, *, dashboard: bool) -> None:
    """Start all, write to ``found`` where it listens, and end all with the first that ends."""
    node = _Head(parameters(folder, dashboard=dashboard), head=True)
    places = {
        "gcs": node.gcs_address,
        "metrics": f"{LOOPBACK}:{node.metrics_export_port}",
        "dashboard": f"http://{node.webui_url}" if node.webui_url else "",
    }
    partial = found.with_suffix(".partial")
    partial.write_text(json.dumps(places), "utf-8")
    partial.replace(found)
    while not (dead := node.dead_processes()):
        time.sleep(_LOOK_SECONDS)
    name, process = dead[0]
    found.with_name("ended").write_text(how_it_ended(name, process.returncode), "utf-8")
    node.kill_all_processes(check_alive=False, allow_graceful=False)
    os._exit(1)  # what Ray does at the exit has been done


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), dashboard="--dashboard" in sys.argv)
