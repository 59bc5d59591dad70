"""All of our code that decides results is declared, and nothing else makes them invalid."""

from collections.abc import Collection

import pytest

from tests.imports import all_imports, file_of
from wundr_ray.aggregate import declared_sources as declared
from wundr_ray.aggregate.jobs.sources_digest import digest, digest_of

DECIDES_NOTHING = {
    "wundr_ray": "the version of the service",
    "wundr_ray.contract.errors": "errors that end a job, which leaves no results then",
    "wundr_ray.contract.vocabulary": "names of the API, which are never given another meaning",
    "wundr_ray.domain.files.records": "values without behaviour",
    "wundr_ray.domain.files.language_names": "words about languages that are not served",
    "wundr_ray.engines.collection": "the garbage collector, which is only switched off",
    "wundr_ray.engines.registry": "the engines, which the key names with their versions",
    "wundr_ray.interrupts": "when a cancellation takes effect",
    "wundr_ray.memory": "bounds; a file that meets one is skipped, and analysed anew next time",
    "wundr_ray.processes": "how programs are run",
    "wundr_ray.scratch": "temporary folders",
    "wundr_ray.system": "clock and ids, neither of which is part of a result",
}
"""Modules that what decides results needs, each with why no result depends on it."""

STORED_AS = {"wundr_ray.frames": "the tables, which every reader checks by their schemas"}
"""What has a part only in the form in which results are kept."""


@pytest.mark.parametrize(
    ("sources", "entry_points"),
    [
        (declared.ENGINE_SOURCES, ["wundr_ray.engines.analysis"]),
        (declared.CLONE_SOURCES, ["wundr_ray.clones.job"]),
        (declared.PLACE_SOURCES, ["wundr_ray.tracking.places"]),
        (
            declared.FILE_SOURCES,
            [
                "wundr_ray.engines.analysis",
                "wundr_ray.clones.tokens.streams",
                "wundr_ray.tracking.places",
            ],
        ),
    ],
)
def test_what_decides_results_is_declared(
    sources: Collection[str], entry_points: list[str]
) -> None:
    needed = all_imports(*entry_points) - DECIDES_NOTHING.keys() - STORED_AS.keys()
    assert needed <= set(sources), "declare them, or say here why no result depends on them"


def test_exceptions_are_needed_and_declared_nowhere() -> None:
    everything = all_imports("wundr_ray.engines.analysis", "wundr_ray.clones.job")
    assert DECIDES_NOTHING.keys() <= everything
    assert not DECIDES_NOTHING.keys() & {*declared.FILE_SOURCES, *declared.CLONE_SOURCES}


@pytest.mark.parametrize("module", sorted({*declared.FILE_SOURCES, *declared.CLONE_SOURCES}))
def test_declared_modules_exist(module: str) -> None:
    file = file_of(module)
    assert file is not None
    assert file.name != "__init__.py"


def test_a_module_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        digest(("wundr_ray.engines.no_such_module",))


def test_pages_written_from_the_tables_decide_nothing() -> None:
    pages = {"wundr_ray.engines.pages.rules", "wundr_ray.engines.pages.severity"}
    assert not pages & set(declared.FILE_SOURCES)


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
