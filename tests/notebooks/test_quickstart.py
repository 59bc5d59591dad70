"""The guided notebook runs as it is, on the server's machine and elsewhere."""

from pathlib import Path
from typing import Any

import pytest

from tests.live import LiveServer
from tests.notebooks.running import (
    assert_every_cell_ran,
    code_cells,
    elsewhere,
    execute,
    here,
    html_of,
    pictures,
)

pytestmark = pytest.mark.ray


@pytest.fixture(scope="module", params=["here", "elsewhere"])
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the notebook runs."""
    return tmp_path_factory.mktemp(request.param)


@pytest.fixture(scope="module")
def executed(live_server: LiveServer, folder: Path) -> Any:
    is_here = folder.name.startswith("here")
    environment = here(live_server) if is_here else elsewhere(live_server, folder)
    return execute("quickstart.ipynb", environment, folder)


@pytest.fixture(scope="module")
def cells(executed: Any) -> dict[str, Any]:
    return {cell.id: cell for cell in code_cells(executed)}


def test_every_cell_runs(executed: Any) -> None:
    assert_every_cell_ran(executed)


def test_the_progress_is_shown_to_its_end(cells: dict[str, Any]) -> None:
    (output,) = cells["watch"].outputs
    assert output.data["text/plain"].endswith("completed 100 %, jobs: 6 completed")
    assert "width:100%" in output.data["text/html"]


def test_answers_show_themselves(cells: dict[str, Any]) -> None:
    assert "requests this hour" in html_of(cells["connect"])
    for package in ("asyncio", "email", "http", "json", "multiprocessing", "xmlrpc"):
        assert f">{package}</td>" in html_of(cells["results"])
    assert "<th>severity</th>" in html_of(cells["frame"])


def test_it_draws_pictures(executed: Any) -> None:
    drawn = list(pictures(executed))
    assert len(drawn) == 2
    for picture in drawn:
        assert picture.shape[0] > 200
        assert picture.std() > 0.05  # not one plain colour


def test_the_reports_are_saved(executed: Any, folder: Path) -> None:
    starts = {file.suffix: file.read_bytes()[:4] for file in (folder / "reports").iterdir()}
    assert starts == {".pdf": b"%PDF", ".xlsx": b"PK\x03\x04"}
