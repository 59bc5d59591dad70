"""Start Ray and the API for one home folder, and stop what was started."""

import contextlib
import ipaddress
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import httpx
import yaml

from serve_app.local.processes import end_all, names
from serve_app.local.state import Running, ray_token
from wundr_ray import private
from wundr_ray.domain.local_repositories import LocalRepositories
from wundr_ray.settings import Settings
from wundr_ray.system import INSTALLATION, utc_now

START_SECONDS = 180.0
IDLE_WORKER_SECONDS = 15
"""How long a worker process beyond one for each core is kept without work.

A new one needs a second for its imports; one at rest takes a hundredth of a core.
"""

CONTROL_LOOP_SECONDS = 0.5
"""How often Serve's controller looks at its replicas; ten times a second took 4 % of a core."""

FRONT_DOOR = "serve_app.door.middlewares"
"""What Serve's proxy calls for the middleware before the application."""

_POLL_SECONDS = 0.2


class CannotStart(Exception):
    """Why the installation does not run; the text is for the operator."""


@dataclass(frozen=True, slots=True)
class Address:
    host: str
    port: int

    @property
    def url(self) -> str:
        """Where a client on this machine finds the API."""
        host = "127.0.0.1" if self.host in ("0.0.0.0", "") else self.host
        host = f"[{host}]" if ":" in host else host
        return f"http://{host}:{self.port}"

    @property
    def is_loopback(self) -> bool:
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False


def running(home: Path) -> Running | None:
    """The installation of ``home`` if it runs."""
    state = Running.load(home)
    return state if state and _is_alive(state) else None


def start(settings: Settings, address: Address, say: Callable[[str], None]) -> Running:
    """Start everything and return once the API answers.

    Raises ``CannotStart``; nothing of the attempt is left running then.
    """
    _check_port(address)
    mark = secrets.token_hex(8)
    ports = free_ports(4)
    state = Running(
        mark,
        address.url,
        f"http://127.0.0.1:{ports[0]}",
        utc_now().isoformat(timespec="seconds"),
    )
    state.save(settings.home)
    logs = private.folder(settings.logs)
    try:
        say("starting Ray")
        head = _start_ray(settings, address, mark, ports, logs / "ray.log")
        with _dashboard(settings.home, state) as dashboard:
            _until(lambda: _is_up(dashboard), head, "Ray", logs)
            say("deploying the API")
            config = _serve_config(settings, address)
            _until(lambda: _deploy(dashboard, config, logs / "serve.log"), head, "Ray Serve", logs)
            _until(lambda: _is_deployed(dashboard), head, "the API", logs)
        _until(lambda: answers(state.url), head, "the API", logs)
        if Running.load(settings.home) != state:
            raise CannotStart("it was stopped while it was starting")
    except BaseException:
        end(settings.home, state)
        raise
    return state


def stop(home: Path) -> bool:
    """End the installation that ``home`` has recorded; False if there is none."""
    state = Running.load(home)
    if state:
        end(home, state)
    return state is not None


def end(home: Path, state: Running) -> None:
    """End the processes of ``state``; what has been started in ``home`` since stays."""
    end_all(state.mark)
    if Running.load(home) in (state, None):
        shutil.rmtree(Settings(home=home).temporary, ignore_errors=True)
        Running.forget(home)


def wait(state: Running) -> None:
    """Return when the installation's Ray is gone."""
    while _is_alive(state):
        time.sleep(1)


def _start_ray(
    settings: Settings, address: Address, mark: str, ports: Sequence[int], log: Path
) -> "subprocess.Popen[bytes]":
    dashboard, agent, metrics, dashboard_metrics = ports
    command = [
        str(Path(sys.executable).with_name("ray")),
        *("start", "--head", "--block", "--disable-usage-stats", "--log-style=record"),
        *("--port=0", f"--dashboard-port={dashboard}", f"--dashboard-agent-listen-port={agent}"),
        *(f"--metrics-export-port={metrics}", f"--temp-dir={settings.temporary}"),
        *("--node-ip-address=127.0.0.1", "--include-log-monitor=false"),
    ]
    shutil.rmtree(settings.temporary, ignore_errors=True)
    _scratch(settings).mkdir(mode=0o700, parents=True, exist_ok=True)
    with log.open("wb") as output:
        return subprocess.Popen(
            command,
            env={
                **_environment(settings, address, mark),
                # Ray's own is the same for all on a host, and Prometheus is told of it
                "DASHBOARD_METRIC_PORT": str(dashboard_metrics),
            },
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            cwd=settings.home,
        )


def _environment(settings: Settings, address: Address, mark: str) -> dict[str, str]:
    environment = dict(os.environ)  # noqa: TID251 - handed on to Ray's processes as it is
    environment.pop("RAY_ADDRESS", None)
    return {
        "WUNDR_ALLOW_LOCAL_REPOSITORIES": (
            LocalRepositories.ALONE if address.is_loopback else LocalRepositories.NEVER
        ),
        "RAY_idle_worker_killing_time_threshold_ms": str(IDLE_WORKER_SECONDS * 1000),
        "RAY_SERVE_CONTROL_LOOP_INTERVAL_S": str(CONTROL_LOOP_SECONDS),
        **environment,
        "RAY_SERVE_HTTP_PROXY_CALLBACK_IMPORT_PATH": FRONT_DOOR,
        INSTALLATION: mark,
        "WUNDR_HOME": str(settings.home),
        "RAY_AUTH_MODE": "token",
        "RAY_AUTH_TOKEN_PATH": str(ray_token(settings.home)),
        "PYTHONWARNINGS": "ignore",
        "TMPDIR": str(_scratch(settings)),
    }


def _scratch(settings: Settings) -> Path:
    """For temporary files: a killed worker leaves its own, and they go with Ray's folder."""
    return settings.temporary / "scratch"


def _serve_config(settings: Settings, address: Address) -> dict[str, Any]:
    config: dict[str, Any] = yaml.safe_load((files("serve_app") / "serve.yaml").read_text("utf-8"))
    config["http_options"] |= {"host": address.host, "port": address.port}
    config["applications"][0]["deployments"][0]["num_replicas"] = settings.api_replicas
    return config


def _deploy(dashboard: httpx.Client, config: dict[str, Any], log: Path) -> bool:
    """Hand Serve its configuration; False while Serve itself fails, as it may while it starts.

    Raises ``CannotStart`` when the configuration is refused.
    """
    with contextlib.suppress(httpx.TransportError):
        answer = dashboard.put("/api/serve/applications/", json=config, timeout=60)
        if answer.is_client_error:
            raise CannotStart(f"Ray Serve refused its configuration: {answer.text[-500:]}")
        if answer.is_server_error:
            log.write_text(answer.text, "utf-8")
        return answer.is_success
    return False


def _is_up(dashboard: httpx.Client) -> bool:
    with contextlib.suppress(httpx.TransportError):
        return dashboard.get("/api/serve/applications/").is_success
    return False


def _is_deployed(dashboard: httpx.Client) -> bool:
    """Raises ``CannotStart`` with Serve's own message when the deployment has failed."""
    with contextlib.suppress(httpx.TransportError):
        answer = dashboard.get("/api/serve/applications/")
        application = answer.json().get("applications", {}).get("wundr", {})
        if application.get("status") in ("DEPLOY_FAILED", "UNHEALTHY"):
            raise CannotStart(f"the API could not be deployed: {_reasons(application)}")
        return bool(application.get("status") == "RUNNING")
    return False


def _reasons(application: dict[str, Any]) -> str:
    """What Serve says of the application and of its deployments, the end of it."""
    deployments = application.get("deployments", {}).values()
    messages = [application.get("message"), *(each.get("message") for each in deployments)]
    return "\n".join(message for message in messages if message)[-2000:]


def answers(url: str) -> bool:
    """Whether the API at ``url`` is ready for requests."""
    with contextlib.suppress(httpx.TransportError):
        return httpx.get(f"{url}/readyz", timeout=5, trust_env=False).is_success
    return False


def nodes(home: Path, state: Running) -> int:
    """How many nodes the installation's Ray has. Raises ``httpx.HTTPError``."""
    with _dashboard(home, state) as dashboard:
        answer = dashboard.get("/nodes?view=summary").raise_for_status()
    found = answer.json()["data"]["summary"]
    return sum(each["raylet"]["state"] == "ALIVE" for each in found)


def _dashboard(home: Path, state: Running) -> httpx.Client:
    return httpx.Client(
        base_url=state.dashboard,
        headers={"Authorization": f"Bearer {ray_token(home).read_text()}"},
        timeout=10,
        trust_env=False,
    )


def _is_alive(state: Running) -> bool:
    """Ray's two heads: without its control service a raylet lives on for a minute, of no use."""
    return {"raylet", "gcs_server"} <= names(state.mark)


def _until(
    condition: Callable[[], bool], head: "subprocess.Popen[bytes]", what: str, logs: Path
) -> None:
    """Raises ``CannotStart`` when Ray ends, or the time is up, before the condition holds."""
    deadline = time.monotonic() + START_SECONDS
    while not condition():
        if head.poll() is not None:
            tail = (logs / "ray.log").read_text("utf-8", "replace").strip()[-1500:]
            raise CannotStart(f"Ray ended while {what} was starting:\n{tail}")
        if time.monotonic() > deadline:
            raise CannotStart(f"{what} did not start in {START_SECONDS:.0f} s; see {logs}")
        time.sleep(_POLL_SECONDS)


def _check_port(address: Address) -> None:
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address.host, address.port))
        except OSError as error:
            raise CannotStart(
                f"cannot listen on {address.host}:{address.port} ({error.strerror}); "
                "choose another with --host and --port"
            ) from None


def free_ports(count: int) -> list[int]:
    """Ports of this machine that nothing listens on right now."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
