"""The period of Serve's controller."""

import asyncio
import inspect
import warnings
from importlib import import_module
from types import ModuleType

import pytest

from serve_app.local.head import control_loop


@pytest.fixture
def controller() -> ModuleType:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # those of Ray's own code
        return import_module("ray.serve._private.controller")


@pytest.mark.parametrize(
    ("set_before", "later"),
    [
        pytest.param(control_loop.AT_START_SECONDS, control_loop.AT_REST_SECONDS, id="ours"),
        pytest.param(5.0, 5.0, id="the operator's"),
    ],
)
def test_the_controller_looks_less_often_once_a_start_should_be_over(
    monkeypatch: pytest.MonkeyPatch, controller: ModuleType, set_before: float, later: float
) -> None:
    monkeypatch.setattr(controller, "CONTROL_LOOP_INTERVAL_S", set_before)
    monkeypatch.setattr(control_loop, "START_SECONDS", 0.0)

    async def start() -> float:
        # The function by which the controller calls what the setting names.
        controller.call_function_from_import_path(control_loop.CALLBACK)
        await asyncio.sleep(0.01)
        return float(controller.CONTROL_LOOP_INTERVAL_S)

    assert asyncio.run(start()) == later


def test_serve_reads_the_period_each_time_it_sleeps(controller: ModuleType) -> None:
    loop = controller.ServeController.run_control_loop
    assert "asyncio.sleep(CONTROL_LOOP_INTERVAL_S)" in inspect.getsource(loop)
