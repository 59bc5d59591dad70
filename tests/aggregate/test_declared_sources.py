"""All of our code that decides results is declared, and nothing else makes them invalid."""

import pytest

from tests.imports import all_imports, file_of
from wundr_ray.aggregate import declared_sources
from wundr_ray.aggregate.jobs.sources_digest import digest, digest_of
from wundr_ray.engines import registry
from wundr_ray.engines.interface import Engine, PerJob

REGISTRY = "wundr_ray.engines.registry"
DECIDES_NOTHING = {
    "wundr_ray.contract.errors": "errors that end a job, which leaves no results then",
    "wundr_ray.contract.vocabulary": "names of the API, which are never given another meaning",
    "wundr_ray.domain.files.records": "values without behaviour",
    "wundr_ray.engines.collection": "the garbage collector, which is only switched off",
    "wundr_ray.interrupts": "when a cancellation takes effect",
    "wundr_ray.memory": "bounds; a file that meets one is skipped, and analysed anew next time",
    "wundr_ray.processes": "how programs are run",
    "wundr_ray.scratch": "temporary folders",
    "wundr_ray.system": "clock and ids, neither of which is part of a result",
    "wundr_ray.frames": "the tables, which readers check by their schemas; a part of the key",
    REGISTRY: "the engines; the key has them with what they serve and their versions",
}
"""Modules that what decides results needs, each with why no result depends on it."""


def needed(*entry_points: str) -> set[str]:
    return all_imports(*entry_points, but=REGISTRY) - DECIDES_NOTHING.keys()


def entry_point(engine: Engine) -> str:
    """The module of the function that analyses files."""
    if isinstance(engine.analyse, PerJob):
        return "wundr_ray.clones.job"
    return str(engine.analyse.load().__module__)


@pytest.mark.parametrize("engine", registry.ENGINES, ids=lambda engine: engine.info.name)
def test_an_engine_declares_what_its_findings_depend_on(engine: Engine) -> None:
    assert needed(entry_point(engine)) <= set(engine.sources), "declare them in Engine.sources"


@pytest.mark.parametrize(
    "entry_point",
    ["wundr_ray.engines.analysis", "wundr_ray.clones.tokens.streams", "wundr_ray.tracking.places"],
)
def test_what_kept_results_depend_on_is_declared(entry_point: str) -> None:
    assert needed(entry_point) <= set(declared_sources.file_sources())


def test_exceptions_are_needed_and_declared_nowhere() -> None:
    everything = all_imports("wundr_ray.engines.analysis", "wundr_ray.clones.job", but=REGISTRY)
    assert DECIDES_NOTHING.keys() <= everything
    declared = {source for engine in registry.ENGINES for source in engine.sources}
    assert not DECIDES_NOTHING.keys() & declared


def test_declared_modules_exist() -> None:
    declared = {source for engine in registry.ENGINES for source in engine.sources}
    for module in declared.union(declared_sources.file_sources()):
        file = file_of(module)
        assert file, module
        assert file.name != "__init__.py", module


def test_a_module_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        digest(("wundr_ray.engines.no_such_module",))


def test_pages_written_from_the_tables_decide_nothing() -> None:
    pages = {"wundr_ray.engines.pages.rules", "wundr_ray.engines.pages.severity"}
    assert all(map(file_of, pages))
    assert not pages & set(declared_sources.file_sources())


def test_a_move_changes_no_digest() -> None:
    before = [
        b"from wundr_ray.engines import tree\nx = tree\n",
        b"import re\nfrom wundr_ray.engines.rows import (\n    frame,\n)\n\ny = frame\n",
    ]
    after = [
        b"import re\nfrom wundr_ray.engines.shared.rows import frame\n\ny = frame\n",
        b"from wundr_ray.engines.python import tree\nx = tree\n",
    ]
    assert digest_of(before) == digest_of(after)


def test_an_edit_changes_the_digest() -> None:
    before = [b"from wundr_ray.engines import tree\nx = tree\n"]
    assert digest_of(before) != digest_of([b"from wundr_ray.engines import tree\nx = not tree\n"])
    assert digest_of(before) != digest_of([*before, b"y = 1\n"])
    assert digest_of([b"import re\n"]) != digest_of([b"import ast\n"])
