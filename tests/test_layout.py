"""The layout of the packages: small folders, small modules, imports that point one way."""

import ast
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("wundr_ray", "serve_app", "wundr_sdk")
MOST_MODULES, MOST_LINES = 15, 300
HISTORY = "wundr_ray/store/migrations/versions"
"""One module for each change of the schema, read in order: there is nothing to look up by topic."""

SAME_THING = {
    "one for each type of batch": {"CsvReport", "HtmlReport", "JsonReport", "ParquetReport"}
    | {"PdfReport", "XlsxReport"},
    "one for each format of reports": {"Bar", "Column", "Tiles"},
    "the contract's, and a narrower one": {"CreateBatch", "CreateSchedule", "UpdateSchedule"},
    "as the service has it, and as callers see it": {"BatchPage", "ChangeList", "ChangePage"}
    | {"FileRow", "FindingPage", "FindingRow", "FunctionRow", "Payload", "SkippedFile"},
    "the store's, and what the runtime needs of it": {"Slots"},
    "the client has its own, as it installs nothing of the service": {"DoctorFinding", "ForgeApi"}
    | {"ForgeError", "Proxy"},
}
"""Names of several public classes, by the reason why they are one word for one thing."""


def folders() -> list[str]:
    """All folders of the packages, relative to the repository."""
    files = (file for package in PACKAGES for file in (ROOT / package).rglob("*.py"))
    return sorted({file.parent.relative_to(ROOT).as_posix() for file in files})


def exhaustive_containers() -> set[str]:
    """The packages whose layers import-linter knows completely."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    return {
        container
        for contract in settings["tool"]["importlinter"]["contracts"]
        if contract.get("exhaustive")
        for container in contract["containers"]
    }


def test_folders_are_small() -> None:
    sizes = {
        folder: len({file.name for file in (ROOT / folder).glob("*.py")} - {"__init__.py"})
        for folder in folders()
        if folder != HISTORY
    }
    assert {folder: size for folder, size in sizes.items() if size > MOST_MODULES} == {}


def test_folders_say_what_they_are_about() -> None:
    starts = {
        folder: (ROOT / folder / "__init__.py").read_text("utf-8")
        for folder in folders()
        if not folder.startswith("wundr_ray/store/migrations")
    }
    assert [each for each, start in starts.items() if not ast.get_docstring(ast.parse(start))] == []


@pytest.mark.parametrize("package", PACKAGES)
def test_modules_are_short(package: str) -> None:
    files = (ROOT / package).rglob("*.py")
    long = [file.name for file in files if len(file.read_bytes().splitlines()) > MOST_LINES]
    assert not long


def test_the_layers_of_each_package_are_declared() -> None:
    with_folders = {
        folder.rpartition("/")[0].replace("/", ".")
        for folder in folders()
        if folder.count("/") == 2 and folder.startswith("wundr_ray/")
    }
    assert {"serve_app", "serve_app.local", "wundr_ray", *with_folders} <= exhaustive_containers()


def test_the_subtle_places_are_narrated() -> None:
    """Own-line comments: 0.8 in 100 lines at least; whether they are worth reading, reviews say."""
    lines = [
        line.strip()
        for package in PACKAGES
        for file in (ROOT / package).rglob("*.py")
        for line in file.read_text("utf-8").splitlines()
    ]
    comments = sum(line.startswith("#") for line in lines)
    assert comments >= 0.008 * len(lines)


def test_a_class_name_has_one_meaning() -> None:
    """The store and both clients name their parts alike: by what they are about."""
    clients = (ROOT / "wundr_sdk/sync", ROOT / "wundr_sdk/aio")
    places: dict[str, set[str]] = {}
    for file in (file for package in PACKAGES for file in (ROOT / package).rglob("*.py")):
        if any(map(file.is_relative_to, clients)):
            continue
        for node in ast.parse(file.read_text("utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places.setdefault(node.name, set()).add(file.relative_to(ROOT).as_posix())
    several = {name for name, files in places.items() if len(files) > 1}
    assert several == set().union(*SAME_THING.values())
