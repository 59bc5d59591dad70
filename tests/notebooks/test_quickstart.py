"""The guided notebook runs as it is against a real server."""

from base64 import b64decode
from io import BytesIO
from pathlib import Path
from typing import Any

import nbformat
import pytest
from matplotlib.image import imread
from nbclient import NotebookClient

from tests.live import LiveServer

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "quickstart.ipynb"
CELL_SECONDS = 120


def code_cells(notebook: Any) -> list[Any]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_it_is_valid_and_kept_without_outputs() -> None:
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    nbformat.validate(notebook)
    for cell in code_cells(notebook):
        assert cell.outputs == []
        assert cell.execution_count is None


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the notebook runs."""
    return tmp_path_factory.mktemp("notebook")


@pytest.fixture(scope="module")
def executed(live_server: LiveServer, folder: Path) -> Any:
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    environment = {
        name: value
        for name, value in live_server.environment.items()
        if name not in ("WUNDR_API_URL", "WUNDR_API_KEY", "WUNDR_REPOSITORIES")
    }
    client = NotebookClient(
        notebook, timeout=CELL_SECONDS, resources={"metadata": {"path": str(folder)}}
    )
    client.execute(env={**environment, "TMPDIR": str(folder), "IPYTHONDIR": str(folder)})
    return notebook


@pytest.mark.ray
def test_every_cell_runs(executed: Any) -> None:
    cells = code_cells(executed)
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    outputs = [output for cell in cells for output in cell.outputs]
    assert not [output for output in outputs if output.get("name") == "stderr"]


@pytest.mark.ray
def test_the_progress_is_shown_to_its_end(executed: Any) -> None:
    (watch,) = [cell for cell in code_cells(executed) if cell.id == "watch"]
    assert "100 %  completed: 6 of 6 done, 0 failed" in watch.outputs[0].data["text/plain"]


@pytest.mark.ray
def test_it_draws_pictures(executed: Any) -> None:
    drawn = [
        imread(BytesIO(b64decode(output.data["image/png"])))
        for cell in code_cells(executed)
        for output in cell.outputs
        if "image/png" in output.get("data", {})
    ]
    assert len(drawn) == 2
    for picture in drawn:
        assert picture.shape[0] > 200
        assert picture.std() > 0.05  # not one plain colour


@pytest.mark.ray
def test_the_reports_are_saved(executed: Any, folder: Path) -> None:
    starts = {file.suffix: file.read_bytes()[:4] for file in (folder / "reports").iterdir()}
    assert starts == {".pdf": b"%PDF", ".xlsx": b"PK\x03\x04"}
