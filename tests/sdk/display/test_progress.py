"""How far a batch is, in Jupyter, on a terminal and as lines."""

import io
import sys
from types import ModuleType, SimpleNamespace

import pytest

from tests.sdk.fake_answers import EXAMPLE, FakeBatch, detail_of
from wundr_ray.contract.responses import BatchDetail
from wundr_sdk.display.progress import (
    as_lines,
    in_notebook,
    is_news,
    notebook_display,
    on_terminal,
    progress_display,
)


def at(percent: int, status: str = "running") -> BatchDetail:
    detail = detail_of(FakeBatch("batch_1", EXAMPLE, step=1))
    progress = detail.progress.model_copy(update={"percentage": percent})
    return detail.model_copy(update={"status": status, "progress": progress})


class Page:
    """What IPython's ``display`` shows: one output that is replaced."""

    def __init__(self) -> None:
        self.shown: list[dict[str, str]] = []

    def display(self, data: dict[str, str], *, raw: bool, display_id: bool) -> "Page":
        assert raw
        assert display_id
        assert not self.shown
        self.shown.append(data)
        return self

    def update(self, data: dict[str, str], *, raw: bool) -> None:
        assert raw
        self.shown[-1] = data


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """IPython's shell, without a kernel at first."""
    shell, page = SimpleNamespace(), Page()
    ipython, display = ModuleType("IPython"), ModuleType("IPython.display")
    vars(ipython)["get_ipython"] = lambda: shell
    vars(display)["display"] = page.display
    monkeypatch.setitem(sys.modules, "IPython", ipython)
    monkeypatch.setitem(sys.modules, "IPython.display", display)
    shell.page = page
    return shell


def test_a_notebook_has_one_output_that_changes() -> None:
    page = Page()
    with in_notebook(page.display) as show:
        for percent in (0, 45, 100):
            show(at(percent))
    (data,) = page.shown
    assert data["text/plain"] == "batch_1 running 100 %, jobs: 2 running"
    assert "width:100%" in data["text/html"]


def test_only_a_shell_with_a_kernel_reaches_a_page(shell: SimpleNamespace) -> None:
    assert notebook_display() is None
    shell.kernel = object()
    with progress_display(True) as show:
        show(at(45))
    assert len(shell.page.shown) == 1


def test_without_ipython_there_is_no_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "IPython", raising=False)
    assert notebook_display() is None


def test_news_are_another_status_and_ten_percent_more() -> None:
    assert is_news(None, at(0))
    assert is_news(at(0, "queued"), at(0))
    assert not is_news(at(3), at(12))
    assert is_news(at(3), at(13))
    assert is_news(at(99), at(100, "completed"))


def test_lines_are_written_for_news_only() -> None:
    file = io.StringIO()
    with as_lines(file) as show:
        for percent in (0, 1, 2, 15, 16, 80):
            show(at(percent))
        show(at(100, "completed"))
    assert [line.split(" ")[2] for line in file.getvalue().splitlines()] == ["0", "15", "80", "100"]


def test_a_hostile_id_moves_nothing_on_the_screen() -> None:
    file = io.StringIO()
    with as_lines(file) as show:
        show(at(0).model_copy(update={"batch_id": "batch_\x1b[2J\r\nx"}))
    assert file.getvalue().count("\n") == 1
    assert file.getvalue().rstrip("\n").isprintable()


def test_lines_go_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    with progress_display(True) as show:
        show(at(45))
    out, errors = capsys.readouterr()
    assert (out, errors) == ("", "batch_1 running 45 %, jobs: 2 running\n")


def test_without_progress_nothing_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    with progress_display(False) as show:
        show(at(45))
    assert capsys.readouterr() == ("", "")


def test_the_last_state_stays_on_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("FORCE_COLOR", "1")
    with on_terminal() as show:
        show(at(45))
        show(at(100, "completed"))
    assert "batch_1 completed 100 %" in capsys.readouterr().err
