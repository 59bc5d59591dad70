"""The notebook about report batches runs as it is against a real server."""

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
        "portfolio_over_time.ipynb", here(live_server), tmp_path_factory.mktemp("notebook")
    )


@pytest.fixture(scope="module")
def cells(executed: Any) -> dict[str, Any]:
    return {cell.id: cell for cell in code_cells(executed)}


def test_every_cell_runs(executed: Any) -> None:
    assert_every_cell_ran(executed)


def test_it_shows_what_moved(executed: Any, cells: dict[str, Any]) -> None:
    (picture,) = pictures(executed)
    assert picture.std() > 0.02  # not one plain colour
    table = cells["table"].outputs[0].data["text/plain"]
    assert all(each in table for each in ("shop", "warehouse", "sales", "logistics"))


def test_it_names_findings_and_files(cells: dict[str, Any]) -> None:
    assert "eval_used" in cells["audit"].outputs[1].data["text/plain"]
    names = cells["files"].outputs[0].data["text/plain"]
    assert all(ending in names for ending in (".pdf", ".xlsx", ".html"))


def test_the_schedule_and_the_comparison_show_themselves(cells: dict[str, Any]) -> None:
    assert "Europe/Berlin" in html_of(cells["schedule"])
    assert "technical debt" in html_of(cells["compare"])
