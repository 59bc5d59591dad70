"""The notebook about refactor batches runs as it is against a real server."""

from typing import Any

import pytest

from tests.live import LiveServer
from tests.notebooks.running import (
    assert_every_cell_ran,
    code_cells,
    execute,
    here,
    html_of,
    pictures,
)

pytestmark = pytest.mark.ray


@pytest.fixture(scope="module")
def executed(live_server: LiveServer, tmp_path_factory: pytest.TempPathFactory) -> Any:
    return execute(
        "refactor_and_approve.ipynb", here(live_server), tmp_path_factory.mktemp("notebook")
    )


def test_every_cell_runs(executed: Any) -> None:
    assert_every_cell_ran(executed)


def test_it_shows_the_proposals(executed: Any) -> None:
    (picture,) = pictures(executed)
    assert picture.std() > 0.05  # not one plain colour
    cells = {cell.id: cell for cell in code_cells(executed)}
    assert "unused_import" in html_of(cells["changes"])
    assert "-import os\n" in cells["diff"].outputs[0].text
    assert "running_total" in cells["diff"].outputs[0].text


def test_only_what_was_approved_is_in_the_patches(executed: Any) -> None:
    cells = {cell.id: cell for cell in code_cells(executed)}
    assert "are left out" in cells["approve"].outputs[0].text
    assert cells["patches"].outputs[0].text == "completed succeeded\n"
    assert cells["patches"].outputs[1].data["text/plain"].count(".patch") >= 2
