from pathlib import Path

import pytest

from tests.aggregate.refactor_batch import awaiting, decided, delivered
from wundr_ray.aggregate.refactoring.document import RefactorDocument, build_document
from wundr_ray.aggregate.refactoring.facts import RefactorFacts


@pytest.fixture(scope="session")
def facts(tmp_path_factory: pytest.TempPathFactory) -> RefactorFacts:
    folder: Path = tmp_path_factory.mktemp("previews")
    return awaiting(folder)


@pytest.fixture(scope="session")
def proposed_document(facts: RefactorFacts) -> RefactorDocument:
    """Nothing is decided."""
    return build_document(facts)


@pytest.fixture(scope="session")
def decided_document(facts: RefactorFacts) -> RefactorDocument:
    return build_document(decided(facts))


@pytest.fixture(scope="session")
def delivered_document(facts: RefactorFacts) -> RefactorDocument:
    """The batch has ended: one request is open, another one merged."""
    return build_document(delivered(facts))
