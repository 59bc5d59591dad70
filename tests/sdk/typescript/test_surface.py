"""The TypeScript client has what the Python client has, and nothing else."""

import re
from pathlib import Path

import pytest

import wundr_sdk
from tests.sdk.typescript.constants import CONSTANTS, constants
from tests.sdk.typescript.document import PACKAGE
from wundr_sdk import WundrClient, WundrError

SOURCE = PACKAGE / "src"
ANOTHER_NAME = {
    "iterate": "list",  # a list is a page and an iterator there
    "iterate_changes": "changes",
    "iterate_runs": "runs",
    "create_from_body": "create",  # a body is what a method takes there
    "validate_body": "validate",
    "set_from_body": "set",
    "stream_events": "events",
}
NOT_NEEDED = {
    "close",
    "frame",  # data frames of polars are a matter of Python
    "download_link",  # fetch(link) does it
}

_FIELD = re.compile(r"^  readonly (\w+): (\w+);$", re.MULTILINE)
_METHOD = re.compile(r"^  (?:async )?(?:get (?=\w+\())?\*?(\w+)\(", re.MULTILINE)
_PARENT = re.compile(r"class \w+ extends (\w+)")


@pytest.fixture
def client() -> WundrClient:
    return WundrClient(api_key="wundr_ak_1", base_url="http://127.0.0.1:1")


def camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join("URL" if each == "url" else each.title() for each in others)


def expected_of(thing: object) -> set[str]:
    """The public methods and properties of a Python object, under their names in TypeScript."""
    kind = type(thing)
    names = {name for name in dir(kind) if not name.startswith("_")} - NOT_NEEDED
    return {camel(ANOTHER_NAME.get(name, name)) for name in names}


def methods_of(path: Path) -> set[str]:
    """The public methods of the class of a file, and of the one that it extends."""
    text = path.read_text(encoding="utf-8")
    found = set(_METHOD.findall(text)) - {"constructor"}
    parent = _PARENT.search(text)
    if parent and (path.parent / f"{parent[1].lower()}.ts").name != "resource.ts":
        found |= methods_of(path.parent / f"{parent[1].lower()}.ts")
    return found


def resources_of(client: WundrClient) -> dict[str, object]:
    return {name: each for name, each in vars(client).items() if not name.startswith("_")}


def test_the_same_resources(client: WundrClient) -> None:
    fields = dict(_FIELD.findall((SOURCE / "client.ts").read_text(encoding="utf-8")))
    assert set(fields) == {camel(name) for name in resources_of(client)}


def test_the_same_methods_of_the_client(client: WundrClient) -> None:
    assert methods_of(SOURCE / "client.ts") == expected_of(client)


def test_the_same_methods_of_each_resource(client: WundrClient) -> None:
    for name, resource in resources_of(client).items():
        assert methods_of(SOURCE / f"{camel(name)}.ts") == expected_of(resource), name


def test_the_same_errors() -> None:
    exported = {name: getattr(wundr_sdk, name) for name in wundr_sdk.__all__}
    errors = {
        name
        for name, each in exported.items()
        if isinstance(each, type) and issubclass(each, WundrError | wundr_sdk.ProfileError)
    }
    text = CONSTANTS.read_text(encoding="utf-8")
    text += (SOURCE / "errors.ts").read_text(encoding="utf-8")
    assert errors == set(re.findall(r"^export class (\w+)", text, re.MULTILINE))


def test_the_constants_are_up_to_date() -> None:
    assert CONSTANTS.read_text(encoding="utf-8") == constants(), "run `make sdk-types`"
