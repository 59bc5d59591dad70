"""Tables: drawn for a terminal of 80 columns, lines for a pipe, no escapes with NO_COLOR."""

import re
from collections.abc import Iterator

import pytest

from tests.sdk.commands.output.terminal import environment, in_pipe, in_terminal
from tests.sdk.conftest import Run
from tests.sdk.fake_server import KEY, FakeServer, job

LONG = "A name that is a good deal longer than one line of a terminal with eighty columns is wide"
COLOURS = re.compile(rb"\x1b\[[0-9;]*m")
TABLES = (
    ["batch", "list"],
    ["batch", "jobs", "batch_1"],
    ["batch", "job", "batch_1", "job_1"],
    ["batch", "status", "batch_1", "--jobs"],
    ["batch", "results", "batch_1"],
    ["project", "list"],
    ["project", "show", "proj_0"],
    ["template", "list"],
    ["template", "show", "analysis"],
    ["webhook", "list"],
    ["webhook", "deliveries", "batch_1"],
    ["usage"],
    ["plans"],
)


@pytest.fixture
def address(server: FakeServer) -> Iterator[dict[str, str]]:
    """The profile of a server that has one batch."""
    server.add(name=LONG, jobs=[job(1, LONG), job(2, "short")]).ended = "completed"
    with server.serving() as url:
        yield environment(WUNDR_API_URL=url, WUNDR_API_KEY=KEY)


@pytest.mark.parametrize("arguments", TABLES, ids=" ".join)
def test_in_a_pipe_a_row_is_a_line(wundr: Run, server: FakeServer, arguments: list[str]) -> None:
    server.add(name=LONG, jobs=[job(1, LONG), job(2, "short")]).ended = "completed"
    result = wundr(*arguments, columns="20")
    assert result.exit_code == 0
    assert not set("─│┃\x1b") & set(result.stdout)
    assert LONG in result.stdout or arguments[:2] not in (["batch", "list"], ["batch", "jobs"])
    widths = [line.count("\t") for line in result.stdout.splitlines()]
    assert min(widths) >= 1 or "results" in arguments


def test_a_pipe_can_be_searched_even_where_colours_are_wished_for(address: dict[str, str]) -> None:
    shown = in_pipe(["batch", "list"], {**address, "FORCE_COLOR": "1", "COLUMNS": "80"})
    heading, row = shown.lines
    assert heading == "Batch\tName\tStatus\tPriority\tCreated (UTC)\tJobs"
    assert row == f"batch_1\t{LONG}\tcompleted\thigh\t2024-09-16 10:30\t2 of 2"


def test_a_terminal_gets_a_table_of_its_width(address: dict[str, str]) -> None:
    shown = in_terminal(["batch", "list"], address)
    assert COLOURS.search(shown.sent)
    assert shown.lines[0].startswith("Batch  ")
    assert set(shown.lines[1]) == {"─"}
    assert "batch_1" in shown.lines[2]
    assert shown.lines[-1] == "1 batch"
    assert max(map(len, shown.lines)) <= 80


def test_no_color_leaves_no_escapes(address: dict[str, str]) -> None:
    coloured = in_terminal(["batch", "list"], address)
    shown = in_terminal(["batch", "list"], {**address, "NO_COLOR": "1"})
    assert b"\x1b" not in shown.sent
    assert shown.lines == coloured.lines


def test_watching_ends_with_the_jobs(server: FakeServer) -> None:
    server.add(jobs=[job(number, f"project {number}") for number in range(20)])
    with server.serving() as url:
        environ = environment(WUNDR_API_URL=url, WUNDR_API_KEY=KEY)
        shown = in_terminal(["batch", "status", "batch_1", "--watch"], environ)
    assert shown.code == 0
    for live in (b"project 14", b"and 5 more"):
        assert live in shown.sent
    assert shown.lines[0] == "batch     batch_1"
    assert [line.split()[:5] for line in shown.lines[-1:]] == [
        ["job_19", "project", "19", "completed", "100"]
    ]


def test_a_name_that_the_output_cannot_write_is_no_crash(server: FakeServer) -> None:
    server.add(name="日本 ü")
    with server.serving() as url:
        environ = environment(WUNDR_API_URL=url, WUNDR_API_KEY=KEY, PYTHONIOENCODING="ascii")
        for run in (in_pipe, in_terminal):
            shown = run(["batch", "list"], environ)
            assert (shown.code, "?? ?" in shown.text) == (0, True)


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin"])
@pytest.mark.parametrize("columns", [60, 80])
def test_a_list_of_batches_loses_nothing(columns: int, zone: str) -> None:
    server = FakeServer()
    server.add(name="Nightly")
    server.batches["batch_1"].ended = "completed"
    with server.serving() as url:
        environ = environment(WUNDR_API_URL=url, WUNDR_API_KEY=KEY, TZ=zone)
        text = in_terminal(["batch", "list"], environ, columns).text
    for word in ("batch_1", "Nightly", "completed", "high", "2024-09-16 1", "2 of 2"):
        assert word in text
