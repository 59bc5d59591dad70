"""How often Serve's controller looks at its replicas: often while it starts, seldom afterwards.

Ten times a second takes 4 % of a core; with once a second a start takes two seconds longer. Serve
has one setting for both, so its controller is told to call ``slow_down`` when it is made.
"""

import asyncio

AT_START_SECONDS = 0.1
AT_REST_SECONDS = 1.0
START_SECONDS = 30.0
"""A start takes half of this on a machine that is not busy."""

CALLBACK = f"{__name__}.slow_down"
"""For Serve's setting ``RAY_SERVE_CONTROLLER_CALLBACK_IMPORT_PATH``."""


def slow_down() -> None:
    """In Serve's controller: look less often once a start should be over."""
    asyncio.get_running_loop().call_later(START_SECONDS, _look_less_often)


def _look_less_often() -> None:
    # Only the controller's process has it already; `wundr up` would wait for this import.
    from ray.serve._private import controller

    # The loop reads the name each time it sleeps. A period that the operator has set stays.
    if controller.CONTROL_LOOP_INTERVAL_S == AT_START_SECONDS:
        controller.CONTROL_LOOP_INTERVAL_S = AT_REST_SECONDS
