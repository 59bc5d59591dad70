"""The specification's command lines, as they stand."""

import json
import shlex
from pathlib import Path

import pytest

from tests.sdk.conftest import Run
from tests.sdk.fake_answers import EXAMPLE, FakeBatch
from tests.sdk.fake_server import FakeServer

COMMANDS = """
# Create batch from file
wundr batch create --config batch-config.json

# Monitor batch
wundr batch status batch_abc123 --watch

# Get results
wundr batch results batch_abc123 --format xlsx --output ./reports/

# Cancel batch
wundr batch cancel batch_abc123 --reason "Emergency deployment"
"""


def test_the_specified_commands(
    wundr: Run, server: FakeServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "batch-config.json").write_text(json.dumps(EXAMPLE))
    lines = [shlex.split(line, comments=True) for line in COMMANDS.splitlines() if line]
    for _, *arguments in filter(None, lines):
        if "cancel" in arguments:
            server.batches.pop("batch_abc123")
        server.batches.setdefault("batch_abc123", FakeBatch("batch_abc123", EXAMPLE))
        result = wundr(*arguments)
        assert result.exit_code == 0, result.output
    assert (tmp_path / "reports" / "batch_abc123.xlsx").stat().st_size > 0
    assert server.bodies[0] == EXAMPLE
    assert server.bodies[-1]["reason"] == "Emergency deployment"
