"""``wundr batch results --output -`` and ``wundr batch open``."""

import json
import webbrowser
from pathlib import Path

import pytest

from tests.sdk.commands.output.terminal import environment, in_pipe, in_terminal
from tests.sdk.conftest import Run
from tests.sdk.fake_server import KEY, FakeServer
from wundr_ray.contract.errors import ResultsNotReady
from wundr_sdk.commands.results.opening import MOST_FILES, has_browser

RESULTS = ("batch", "results", "batch_1")


@pytest.fixture(autouse=True)
def batch(server: FakeServer) -> None:
    server.add()
    server.batches["batch_1"].ended = "completed"


def test_a_report_on_standard_output(wundr: Run, tmp_path: Path) -> None:
    wundr(*RESULTS, "--format", "pdf", "--output", str(tmp_path))
    done = wundr(*RESULTS, "--format", "pdf", "--output", "-")
    assert done.exit_code == 0
    assert done.stdout_bytes == (tmp_path / "batch_1.pdf").read_bytes()
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ((), "needs a --format"),
        (("--format", "csv"), "choose one with --table"),
        (("--format", "html", "--json"), "cannot be combined with --json"),
    ],
)
def test_what_standard_output_cannot_take(
    wundr: Run, server: FakeServer, options: tuple[str, ...], reason: str
) -> None:
    done = wundr(*RESULTS, *options, "--output", "-")
    assert (done.exit_code, done.stdout) == (2, "")
    assert reason in done.stderr.replace("\n", " ")
    assert server.requests == []


def test_an_error_leaves_standard_output_empty(wundr: Run, server: FakeServer) -> None:
    server.fail(ResultsNotReady("it still runs"))
    done = wundr(*RESULTS, "--format", "html", "--output", "-")
    assert (done.exit_code, done.stdout) == (3, "")


def test_a_terminal_gets_no_binary_report(server: FakeServer, tmp_path: Path) -> None:
    with server.serving() as url:
        environ = environment(WUNDR_API_URL=url, WUNDR_API_KEY=KEY, WUNDR_HOME=str(tmp_path))
        refused = in_terminal([*RESULTS, "--format", "xlsx", "--output", "-"], environ)
        shown = in_terminal([*RESULTS, "--format", "html", "--output", "-"], environ)
        piped = in_pipe([*RESULTS, "--format", "xlsx", "--output", "-"], environ)
    assert refused.code == 2
    assert "is not for a terminal" in " ".join(refused.text.split())
    assert shown.code == piped.code == 0
    assert piped.sent


def test_open_without_a_browser(wundr: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SSH_CONNECTION", "x")
    done = wundr("batch", "open", "batch_1")
    file = Path(done.stdout.strip())
    assert (done.exit_code, file.name, done.stderr) == (0, "batch_1.html", "")
    assert file.read_bytes()
    assert file.parent.stat().st_mode & 0o077 == 0


def test_open_in_the_browser(wundr: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setenv("BROWSER", "the-browser")
    monkeypatch.setattr(webbrowser, "open", lambda url: not opened.append(url))
    done = wundr("batch", "open", "batch_1", "--format", "pdf", "--json")
    document = json.loads(done.stdout)
    assert document["opened"] is True
    assert opened == [Path(document["file"]).as_uri()]
    assert KEY not in opened[0]
    wundr("batch", "open", "batch_1", "--print")
    assert len(opened) == 1


def test_a_batch_without_results_opens_nothing(
    wundr: Run, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(webbrowser, "open", lambda url: not opened.append(url))
    monkeypatch.setenv("BROWSER", "the-browser")
    server.fail(ResultsNotReady("it still runs"))
    assert wundr("batch", "open", "batch_1").exit_code == 3
    assert opened == []


def test_only_the_newest_reports_are_kept(wundr: Run, server: FakeServer) -> None:
    for number in range(2, MOST_FILES + 3):
        server.add()
        server.batches[f"batch_{number}"].ended = "completed"
        done = wundr("batch", "open", f"batch_{number}", "--print")
    folder = Path(done.stdout.strip()).parent
    names = {each.name for each in folder.iterdir()}
    assert len(names) == MOST_FILES
    assert f"batch_{MOST_FILES + 2}.html" in names


@pytest.mark.parametrize(
    ("environ", "platform", "expected"),
    [
        ({}, "linux", False),
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({"SSH_CONNECTION": "x", "DISPLAY": "localhost:10"}, "linux", True),
        ({"SSH_CONNECTION": "x"}, "linux", False),
        ({"SSH_CONNECTION": "x"}, "darwin", False),
        ({"SSH_CONNECTION": "x", "BROWSER": "w3m"}, "linux", True),
        ({}, "darwin", True),
        ({}, "win32", True),
    ],
)
def test_where_a_browser_appears(environ: dict[str, str], platform: str, expected: bool) -> None:
    assert has_browser(environ, platform) is expected
