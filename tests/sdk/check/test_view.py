"""The check's tables in a terminal."""

import os

from tests.sdk.check.conftest import Ci
from tests.sdk.check.fake_service import NEW, FakeService
from tests.sdk.commands.output.terminal import in_terminal
from tests.sdk.fake_server import KEY


def test_tables_fit_a_terminal(server: FakeService, ci: Ci) -> None:
    ci.on_pull_request()
    path = "a/rather/long/path/to/a/module/of/the/application.py"
    server.findings = [NEW | {"path": path, "message": "word " * 40, "severity": "critical"}]
    with server.serving() as url:
        environ = {**os.environ, "WUNDR_API_URL": url, "WUNDR_API_KEY": KEY}
        shown = in_terminal(["check"], environ, columns=80)
    assert shown.code == 1, shown.text
    assert max(map(len, shown.lines)) <= 80
    assert "1 new finding: 1 critical" in shown.text
    assert "the quality gate strict failed" in shown.text
