"""Where functions of Python end, whatever their last statement is."""

import pytest

from wundr_ray.contract.vocabulary import Language, Rule
from wundr_ray.domain.files.records import SourceFile, SourceText, blob_id
from wundr_ray.engines.analysis import analyse
from wundr_ray.engines.interface import AnalysisOptions
from wundr_ray.tracking.places import with_places
from wundr_ray.tracking.text.functions import last_line, with_whole_functions

BODY = b"""class Test:
    def test_one(
        self,
    ):
        run()
        assert eval(
            "1"
        )

    # a comment between
    @mark
    def test_two(self): assert eval("2")


def test_three():
    if this:

        assert eval("3")
# at the end
eval("4")
"""


@pytest.mark.parametrize(
    ("line", "end", "last"),
    [(1, 1, 12), (1, 12, 12), (2, 5, 8), (12, 12, 12), (15, 15, 18), (15, 19, 19), (99, 99, 99)],
)
def test_last_line(line: int, end: int, last: int) -> None:
    assert last_line(BODY.splitlines(), line, end) == last


def text_of(path: str, language: Language) -> SourceText:
    return SourceText(SourceFile(path, blob_id(BODY), language, len(BODY)), BODY)


def test_scopes_of_what_tests_assert() -> None:
    text = text_of("test_it.py", Language.PYTHON)
    frames = analyse([text], AnalysisOptions(frozenset({Rule.COMPLEXITY, Rule.SECURITY})))
    assert frames.functions.filter(name="Test.test_one")["end_line"].to_list() == [2]
    placed, _ = with_places(frames.findings, frames.functions, [text])
    scopes = placed.sort("line").filter(engine_rule="B307")["scope"].to_list()
    assert scopes == ["Test.test_one", "Test.test_two", "test_three", ""]
    whole = with_whole_functions(frames.functions, [text])
    assert whole.drop("end_line").equals(frames.functions.drop("end_line"))


def test_other_languages_are_left_alone() -> None:
    text = text_of("test_it.py", Language.PYTHON)
    functions = analyse([text], AnalysisOptions(frozenset({Rule.COMPLEXITY}))).functions
    other = text_of("test_it.py", Language.JAVASCRIPT)
    assert with_whole_functions(functions, [other]).equals(functions)
