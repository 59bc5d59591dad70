"""The notebook about the cluster runs on a node, where it sees nodes and slots, and elsewhere."""

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


@pytest.fixture(scope="module")
def on_a_node(live_server: LiveServer, tmp_path_factory: pytest.TempPathFactory) -> Any:
    return execute("cluster.ipynb", here(live_server), tmp_path_factory.mktemp("here"))


@pytest.fixture(scope="module")
def away(live_server: LiveServer, tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("elsewhere")
    return execute("cluster.ipynb", elsewhere(live_server, folder), folder)


def cells_of(notebook: Any) -> dict[str, Any]:
    return {cell.id: cell for cell in code_cells(notebook)}


def test_every_cell_runs_on_a_node(on_a_node: Any) -> None:
    assert_every_cell_ran(on_a_node)
    assert "joined 127.0.0.1:" in cells_of(on_a_node)["ray"].outputs[0].text


def test_every_cell_runs_elsewhere(away: Any) -> None:
    assert_every_cell_ran(away)
    assert "the API alone" in cells_of(away)["ray"].outputs[0].text


def test_nodes_and_slots_are_shown_on_a_node(on_a_node: Any) -> None:
    cells = cells_of(on_a_node)
    assert "127.0.0.1" in html_of(cells["nodes"])
    assert "memory GB" in html_of(cells["watch"])


def test_the_batch_is_shown_to_its_end(on_a_node: Any, away: Any) -> None:
    for notebook in (on_a_node, away):
        assert "8 completed" in html_of(cells_of(notebook)["watch"])
        assert [picture.std() > 0.02 for picture in pictures(notebook)] == [True, True]
