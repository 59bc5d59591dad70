"""Running the guided notebooks against a real server."""

from base64 import b64decode
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import nbformat
from matplotlib.image import imread
from nbclient import NotebookClient

from tests.live import LiveServer

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
CELL_SECONDS = 120


def code_cells(notebook: Any) -> list[Any]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def here(server: LiveServer) -> dict[str, str]:
    """The environment on the server's machine, where its home folder has everything."""
    return {
        name: value
        for name, value in server.environment.items()
        if name not in ("WUNDR_API_URL", "WUNDR_API_KEY", "WUNDR_REPOSITORIES")
    }


def elsewhere(server: LiveServer, folder: Path) -> dict[str, str]:
    """The environment on another machine, which knows the server's address and a key."""
    known = {"WUNDR_API_URL": server.url, "WUNDR_API_KEY": server.key}
    return {**here(server), **known, "WUNDR_HOME": str(folder / "no-such-home")}


def execute(name: str, environment: Mapping[str, str], folder: Path) -> Any:
    """The notebook with the outputs of its cells, run in ``folder``."""
    notebook = nbformat.read(NOTEBOOKS / name, as_version=4)
    client = NotebookClient(
        notebook, timeout=CELL_SECONDS, resources={"metadata": {"path": str(folder)}}
    )
    client.execute(env={**environment, "TMPDIR": str(folder), "IPYTHONDIR": str(folder)})
    return notebook


def html_of(cell: Any) -> str:
    """What the cell shows on a page."""
    return "".join(output.get("data", {}).get("text/html", "") for output in cell.outputs)


def assert_every_cell_ran(notebook: Any) -> None:
    cells = code_cells(notebook)
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    outputs = [output for cell in cells for output in cell.outputs]
    assert not [output for output in outputs if output.get("name") == "stderr"]


def pictures(notebook: Any) -> Iterator[Any]:
    """What the cells have drawn, as arrays."""
    for cell in code_cells(notebook):
        for output in cell.outputs:
            if "image/png" in output.get("data", {}):
                yield imread(BytesIO(b64decode(output.data["image/png"])))
