"""The guided notebook runs as it is against a real server."""

from pathlib import Path
from typing import Any

import pytest

from tests.live import LiveServer
from tests.notebooks.running import assert_every_cell_ran, code_cells, execute, pictures


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the notebook runs."""
    return tmp_path_factory.mktemp("notebook")


@pytest.fixture(scope="module")
def executed(live_server: LiveServer, folder: Path) -> Any:
    return execute("quickstart.ipynb", live_server, folder)


@pytest.mark.ray
def test_every_cell_runs(executed: Any) -> None:
    assert_every_cell_ran(executed)


@pytest.mark.ray
def test_the_progress_is_shown_to_its_end(executed: Any) -> None:
    (watch,) = [cell for cell in code_cells(executed) if cell.id == "watch"]
    assert "100 %  completed: 6 of 6 done, 0 failed" in watch.outputs[0].data["text/plain"]


@pytest.mark.ray
def test_it_draws_pictures(executed: Any) -> None:
    drawn = list(pictures(executed))
    assert len(drawn) == 2
    for picture in drawn:
        assert picture.shape[0] > 200
        assert picture.std() > 0.05  # not one plain colour


@pytest.mark.ray
def test_the_reports_are_saved(executed: Any, folder: Path) -> None:
    starts = {file.suffix: file.read_bytes()[:4] for file in (folder / "reports").iterdir()}
    assert starts == {".pdf": b"%PDF", ".xlsx": b"PK\x03\x04"}
