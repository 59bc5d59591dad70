"""Another user of the same machine: what it can open, and what it can reach."""

import ipaddress
import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import grpc
import psutil
import pytest

from tests.live import LiveServer

pytestmark = [pytest.mark.ray, pytest.mark.long]

as_another = pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as another user")

NOBODY = 65534


def opened_by_another(paths: list[Path]) -> list[str]:
    """Those of ``paths`` that a process of another user can read, change or connect to."""
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
        os.write(writing, "\n".join(map(str, filter(is_open, paths))).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answer:
        found = answer.read().splitlines()
    assert os.waitpid(child, 0)[1] == 0
    return found


def is_open(path: Path) -> bool:
    attempts: tuple[Callable[[], object], ...] = (
        lambda: os.close(os.open(path, os.O_RDONLY)),  # folders too
        lambda: path.rename(f"{path}.mine"),
        lambda: (path / "link").symlink_to("/tmp"),
        lambda: socket.socket(socket.AF_UNIX).connect(str(path)),
    )
    return any(map(succeeds, attempts))


def succeeds(attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except OSError:
        return False
    return True


def listening(server: LiveServer) -> Iterator[tuple[str, str, int]]:
    """Program, address and port of all that the installation's processes listen on."""
    for process in server.processes():
        try:
            connections = process.net_connections("tcp")
        except psutil.NoSuchProcess:
            continue
        for each in connections:
            if each.status == psutil.CONN_LISTEN:
                yield process.name(), each.laddr.ip, each.laddr.port


def is_loopback(ip: str) -> bool:
    address = ipaddress.ip_address(ip)
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback


def test_everything_listens_on_loopback_only(attacked: LiveServer) -> None:
    found = list(listening(attacked))
    assert len(found) > 10
    assert [each for each in found if not is_loopback(each[1])] == []


def test_other_addresses_of_the_machine_refuse(attacked: LiveServer) -> None:
    """A machine without any other has nothing to be reached at."""
    others = {
        each.address
        for addresses in psutil.net_if_addrs().values()
        for each in addresses
        if each.family == socket.AF_INET and not is_loopback(each.address)
    }
    for _, _, port in listening(attacked):
        for other in others:
            with pytest.raises(OSError, match="refused"):
                socket.create_connection((other, port), timeout=5).close()


def test_rays_servers_ask_for_the_token(attacked: LiveServer) -> None:
    """Whoever reaches them from this machine, as every user of it can."""
    methods = {
        "gcs_server": "/ray.rpc.NodeInfoGcsService/GetAllNodeInfo",
        "raylet": "/ray.rpc.NodeManagerService/GetNodeStats",
        "ray::ServeReplica:wundr:Api": "/ray.rpc.CoreWorkerService/GetCoreWorkerStats",
    }
    asked = set()
    for program, _, port in listening(attacked):
        if method := methods.get(program):
            with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
                with pytest.raises(grpc.RpcError) as error:
                    channel.unary_unary(method)(b"", timeout=10)
                if error.value.code() is grpc.StatusCode.UNAUTHENTICATED:
                    asked.add(program)
    assert asked == set(methods)


@as_another
def test_another_user_opens_and_replaces_nothing(attacked: LiveServer) -> None:
    folders = attacked.folder, attacked.home
    assert [folder.stat().st_mode & 0o777 for folder in folders] == [0o700, 0o700]
    paths = [path for folder in folders for path in (folder, *folder.rglob("*"))]
    assert any(path.is_socket() for path in paths)
    assert (attacked.folder / "scratch") in paths
    assert opened_by_another([Path("/etc/passwd")]) == ["/etc/passwd"]
    assert opened_by_another(paths) == []


@as_another
def test_a_folder_that_another_user_made_beforehand_is_not_used(attacked: LiveServer) -> None:
    """Its name follows from nothing that others know."""
    before = attacked.folder
    attacked.down()
    before.mkdir()
    os.chown(before, NOBODY, NOBODY)
    try:
        attacked.up()
        assert attacked.folder != before
        assert Path(attacked.folder).stat().st_uid == os.geteuid()
    finally:
        before.rmdir()
