"""Start Ray and the API for one home folder, and stop what was started."""

import contextlib
import json
import os
import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import httpx
import psutil
import yaml

from serve_app.local import launch
from serve_app.local.address import Address, reserved
from serve_app.local.failures import CannotStart, DidNotStart
from serve_app.local.head import head_files
from serve_app.local.head.head_files import CONFIGURATION, DEPLOYED, FOUND
from serve_app.local.processes import end_all, lives
from serve_app.local.state import Running
from wundr_ray import private
from wundr_ray.settings import Settings
from wundr_ray.system import utc_now

START_SECONDS = 240.0
_SAY_SECONDS = 15.0
_POLL_SECONDS = 0.1
_NODES_SECONDS = 60.0

Say = Callable[[str], None]


def running(home: Path) -> Running | None:
    """The installation of ``home`` if it runs."""
    state = Running.load(home)
    return state if state and _is_alive(state) else None


def start(settings: Settings, address: Address, say: Say, *, dashboard: bool = False) -> Running:
    """Start everything and return once the API answers; what fails by accident is tried twice.

    Raises ``CannotStart``; nothing of the attempts is left running then.
    """
    try:
        return _attempt(settings, address, say, dashboard=dashboard)
    except DidNotStart as error:
        say(f"{error}; trying once more")
    try:
        return _attempt(settings, address, say, dashboard=dashboard)
    except DidNotStart as error:
        raise DidNotStart(
            f"{error}; this was the second attempt ({_burden()})",
            f"end what keeps this machine busy and try again; Ray's logs are in {settings.logs}",
        ) from None


def stop(home: Path) -> bool:
    """End the installation that ``home`` has recorded; False if there is none."""
    state = Running.load(home)
    if state:
        end(home, state)
    return state is not None


def end(home: Path, state: Running) -> None:
    """End the processes of ``state``; what has been started in ``home`` since stays."""
    end_all(state.mark)
    if state.folder:
        shutil.rmtree(state.folder, ignore_errors=True)
    # Another `wundr up` may have recorded its own installation since; that record is not ours.
    if state.is_recorded(home):
        Running.forget(home)


def wait(state: Running) -> None:
    """Return when the installation's Ray is gone."""
    while _is_alive(state):
        time.sleep(1)


def answers(url: str) -> bool:
    """Whether the API at ``url`` is ready for requests."""
    with contextlib.suppress(httpx.TransportError):
        return httpx.get(f"{url}/readyz", timeout=5, trust_env=False).is_success
    return False


def nodes(home: Path, state: Running) -> int:
    """How many nodes the installation's Ray has. Raises ``OSError`` when Ray does not say."""
    asking = launch.asking(home, state)
    with launch.counting(state, asking) as program:
        try:
            output, _ = program.communicate(timeout=_NODES_SECONDS)
        except subprocess.TimeoutExpired:
            program.kill()
            raise TimeoutError(f"Ray did not answer in {_NODES_SECONDS:.0f} s") from None
    if program.returncode:
        raise ConnectionError("Ray did not answer")
    return int(output)


def free_ports(count: int) -> list[int]:
    """Ports of this machine that nothing listens on right now."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


def served(settings: Settings, address: Address) -> dict[str, Any]:
    """Serve's configuration of the API."""
    config: dict[str, Any] = yaml.safe_load((files("serve_app") / "serve.yaml").read_text("utf-8"))
    config["http_options"] |= {"host": address.host, "port": address.port}
    config["applications"][0]["deployments"][0]["num_replicas"] = settings.api_replicas
    return config


def _attempt(settings: Settings, address: Address, say: Say, *, dashboard: bool) -> Running:
    private.folder(settings.logs)
    with reserved(address) as held:
        state = Running(
            mark=secrets.token_hex(8),
            url=address.url,
            started_at=utc_now().isoformat(timespec="seconds"),
            folder=str(launch.new_folder()),
        )
        # Recorded before anything starts: if this process is killed, `wundr down` finds the mark,
        # which every process started below carries in its environment, and ends them all.
        state.save(settings.home)
        head: launch.Program | None = None
        try:
            head_files.write(Path(state.folder) / CONFIGURATION, served(settings, address))
            head = launch.head(settings, address, state, held, dashboard=dashboard)
            return _bring_up(settings, replace(state, head=head.pid), head, say)
        except BaseException:  # also an interrupt: half a cluster would keep its ports
            end(settings.home, state)
            if head:
                head.wait()
            raise


def _bring_up(settings: Settings, state: Running, head: launch.Program, say: Say) -> Running:
    """Wait for Ray, for the deployment and for the API, one after the other."""
    state = _recorded(settings.home, state)
    waiting = _Waiting(head, settings.logs / "ray.log", say)
    found, deployed = Path(state.folder) / FOUND, Path(state.folder) / DEPLOYED
    waiting.until("Ray", found.exists)
    places = head_files.read(found)
    state = _recorded(settings.home, replace(state, dashboard=places["dashboard"]))
    _tell_prometheus(settings.home, places["metrics"])
    waiting.until("deployment of the API", deployed.exists)
    if refused := head_files.read(deployed)["refused"]:
        raise CannotStart(refused.strip(), f"more is in {settings.logs}")
    waiting.until("answer of the API", lambda: answers(state.url))
    return _recorded(settings.home, state)


def _recorded(home: Path, state: Running) -> Running:
    """Save ``state``. Raises ``CannotStart`` if `wundr down` has removed the record meanwhile."""
    if not state.is_recorded(home):
        raise CannotStart("it was stopped while it was starting")
    state.save(home)
    return state


def _tell_prometheus(home: Path, target: str) -> None:
    """Where the metrics are, as ``file_sd_configs`` reads it."""
    found = [{"labels": {"job": "wundr"}, "targets": [target]}]
    private.write(home / "prometheus.json", json.dumps(found))


@dataclass(slots=True)
class _Waiting:
    """Waits for one thing after the other, and says now and then that it still does."""

    head: launch.Program
    log: Path
    say: Say
    began: float = 0.0

    def until(self, what: str, condition: Callable[[], bool]) -> None:
        """Raises ``DidNotStart`` when Ray ends, or the time is up, before the condition holds."""
        began = reported = time.monotonic()
        self.began = self.began or began
        self.say(f"waiting for {what}")
        while not condition():
            now = time.monotonic()
            if self.head.poll() is not None:
                raise DidNotStart(f"Ray ended while waiting for {what}{_last_line(self.log)}")
            if now > self.began + START_SECONDS:
                raise DidNotStart(f"no {what} within {START_SECONDS:.0f} s")
            if now > reported + _SAY_SECONDS:
                reported = now
                self.say(f"still waiting for {what} after {now - began:.0f} s ({_burden()})")
            time.sleep(_POLL_SECONDS)


def _burden() -> str:
    """How busy this machine is, which decides how long a start takes."""
    free = psutil.virtual_memory().available / (1 << 30)
    return f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores, {free:.1f} GB of memory free"


def _last_line(log: Path) -> str:
    lines = log.read_text("utf-8", "replace").split("\n")
    filled = [line.strip() for line in lines if line.strip()]
    return f": {filled[-1][:300]}" if filled else ""


def _is_alive(state: Running) -> bool:
    """Whether the head lives, which is enough: it ends as soon as any of Ray's processes does."""
    return lives(state.head, state.mark)
