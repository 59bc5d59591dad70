"""How the answers of actors arrive at the API."""

import asyncio

import pytest
from ray.exceptions import ActorDiedError, RayError, RayTaskError, TaskCancelledError

from wundr_ray.contract.errors import NotFound, ResourceUnavailable
from wundr_ray.runtime.failures import answer_of


def raised_in_actor(cause: Exception) -> RayError:
    error: RayError = RayTaskError("make", "a traceback", cause).as_instanceof_cause()
    return error


async def failing(error: Exception) -> None:
    raise error


@pytest.mark.parametrize(
    ("error", "arrives"),
    [
        (raised_in_actor(NotFound("There is no such batch.")), NotFound),
        (raised_in_actor(KeyError("a")), KeyError),
        (ActorDiedError(), ResourceUnavailable),
        (raised_in_actor(TaskCancelledError()), asyncio.CancelledError),
        (TaskCancelledError(), asyncio.CancelledError),
    ],
)
async def test_errors_of_actors(error: Exception, arrives: type[BaseException]) -> None:
    with pytest.raises(arrives):
        await answer_of(failing(error))


async def test_the_value() -> None:
    async def value() -> int:
        return 7

    assert await answer_of(value()) == 7
