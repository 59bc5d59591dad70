"""The short version of ``make conformance``: schemathesis on the application in this process."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings

from serve_app.app import create_app
from tests.serve_app.service import Service, open_service

CONFIG = Path(__file__).parents[2] / "conformance" / "schemathesis.toml"
CASES = 5

short = settings(
    max_examples=CASES,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def hosted(
    tmp_path_factory: pytest.TempPathFactory, migrated: Path
) -> Iterator[tuple[Service, str]]:
    """A service and the key of an account on it, from outside of any event loop."""
    home = tmp_path_factory.mktemp("conformance")
    with asyncio.Runner() as runner:
        opened = open_service(home, migrated, allow_local_repositories=True)
        service = runner.run(opened.__aenter__())
        yield service, runner.run(service.caller("conformance", "enterprise")).key
        runner.run(opened.__aexit__(None, None, None))


@pytest.mark.parametrize("mode", list(schemathesis.GenerationMode))
def test_answers_are_as_the_document_says(
    hosted: tuple[Service, str], mode: schemathesis.GenerationMode
) -> None:
    service, key = hosted
    config = schemathesis.Config.from_path(CONFIG)
    schema = schemathesis.openapi.from_asgi(
        "/openapi.json", create_app(service.services), config=config
    )
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) >= 19
    for operation in operations:
        if mode is schemathesis.GenerationMode.POSITIVE or _has_input(operation):
            _check(operation, key, mode)


def _has_input(operation: Any) -> bool:
    """Whether anything of a request can be wrong."""
    return bool(operation.definition.raw.keys() & {"parameters", "requestBody"})


def _check(operation: Any, key: str, mode: schemathesis.GenerationMode) -> None:
    @short
    @given(operation.as_strategy(generation_mode=mode))
    def answers(case: schemathesis.Case) -> None:
        case.call_and_validate(headers={"Authorization": f"Bearer {key}"})

    answers()
