"""What Ray's head is started with, and what is said of its end."""

from pathlib import Path

import pytest

from serve_app.local.head.ray_head import how_it_ended, parameters


def test_nothing_is_started_that_is_not_used() -> None:
    given = parameters(Path("/tmp/x"), dashboard=False)
    assert given.ray_client_server_port is None
    assert given.no_monitor
    assert not given.include_log_monitor
    assert not given.include_dashboard
    assert given.node_ip_address == given.dashboard_host == "127.0.0.1"


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (-9, "raylet was killed (SIGKILL)"),
        (1, "raylet ended by itself (exit code 1)"),
        (-99, "raylet was killed (signal 99)"),
    ],
)
def test_why_it_ended(code: int, text: str) -> None:
    assert how_it_ended("raylet", code) == text
