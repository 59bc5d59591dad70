"""Routing, isolation, rules, and what a shard leaves behind."""

import ast
import gc
import pickle
from collections.abc import Iterator

import polars as pl
import pytest

from tests.engines import corpus
from tests.engines.corpus import BOTH, analyse_one, python_text
from wundr_ray.contract.vocabulary import Language, Rule
from wundr_ray.domain.files.records import SkippedFile, SourceFile, SourceText
from wundr_ray.engines import analysis
from wundr_ray.engines.analysis import analyse
from wundr_ray.engines.interface import (
    AnalysisOptions,
    CannotAnalyse,
    FileRow,
    FindingRow,
    FunctionRow,
    ReadFile,
)
from wundr_ray.frames import FILES, FINDINGS, FUNCTIONS, SCHEMAS, Frames

BRANCHES = (
    b"def f(x):\n" + b"    if x: pass\n" * 11 + b"class A:\n    def g(self, x): assert x > 0\n"
)


def test_rows_stand_in_the_order_of_their_schemas() -> None:
    assert FileRow._fields == tuple(FILES)
    assert FunctionRow._fields == tuple(FUNCTIONS)
    assert FindingRow._fields == tuple(FINDINGS)


def test_frames_have_their_schemas_even_when_empty() -> None:
    for frames in (analyse([], BOTH), analyse_one(BRANCHES)):
        for name, schema in {**SCHEMAS, "findings": FINDINGS}.items():
            assert getattr(frames, name).schema == schema


def test_high_complexity() -> None:
    frames = analyse_one(BRANCHES)
    assert frames.functions.drop("role").rows() == [
        ("file.py", "f", "function", 1, 12, 12),
        ("file.py", "A", "class", 13, 14, 3),
        ("file.py", "A.g", "method", 14, 14, 2),
    ]
    [finding] = frames.findings.filter(pl.col("rule") == "complexity").to_dicts()
    assert finding["message"] == (
        "function f has a cyclomatic complexity of 12, above the threshold of 10"
    )
    assert (finding["severity"], finding["engine_severity"]) == ("low", "C")
    assert (finding["line"], finding["end_line"]) == (1, 12)


@pytest.mark.parametrize(
    ("branches", "threshold", "severities"),
    [
        (9, 10, []),
        (10, 10, ["low"]),
        (19, 10, ["low"]),
        (20, 10, ["medium"]),
        (49, 10, ["medium"]),
        (50, 10, ["high"]),
        (25, 4, ["medium"]),
        (4, 4, ["low"]),
        (30, 31, []),
    ],
)
def test_severity_by_how_far_the_threshold_is_exceeded(
    branches: int, threshold: int, severities: list[str]
) -> None:
    data = b"def f(x):\n    pass\n" + b"    if x: pass\n" * branches
    options = AnalysisOptions(frozenset({Rule.COMPLEXITY}), threshold)
    assert analyse_one(data, options).findings["severity"].to_list() == severities


def test_only_what_the_rules_ask_for() -> None:
    nothing = analyse_one(BRANCHES, AnalysisOptions(frozenset({Rule.DUPLICATES})))
    assert nothing.findings.is_empty()
    assert nothing.functions.equals(analyse_one(BRANCHES).functions)
    assert nothing.files.equals(analyse_one(BRANCHES).files)
    security = analyse_one(BRANCHES, AnalysisOptions(frozenset({Rule.SECURITY})))
    assert security.findings["rule"].to_list() == ["security"]


def test_scripts_are_counted_whatever_the_rules() -> None:
    data = b"const a = 1\r\n\r\n  \nb()"
    file = SourceFile("a.ts", "1" * 40, Language.TYPESCRIPT, len(data))
    options = AnalysisOptions(frozenset({Rule.DUPLICATES}))
    [row] = analyse([SourceText(file, data)], options).files.to_dicts()
    assert {name: value for name, value in row.items() if value is not None} == {
        "path": "a.ts",
        "blob_id": "1" * 40,
        "language": "typescript",
        "size_bytes": 21,
        "lines": 4,
        "blank": 2,
        "declared_role": "production",
        "role": "production",
    }


def test_every_language_has_a_reader() -> None:
    assert set(analysis.READERS) == set(Language)


def test_skipped_files_pass_through_in_order() -> None:
    left_out = SkippedFile("big.py", "too_large", "larger than 2 MB")
    frames = analyse([left_out, python_text("bad.py", b"(")], BOTH)
    assert frames.skipped.rows()[0] == ("big.py", "too_large", "larger than 2 MB")
    assert frames.skipped["code"].to_list() == ["too_large", "syntax_error"]


def test_a_defect_of_an_engine_costs_one_file(monkeypatch: pytest.MonkeyPatch) -> None:
    real = analysis.READERS[Language.PYTHON]

    def breaks(text: SourceText) -> ReadFile:
        if text.file.path == "memory.py":
            raise MemoryError
        if text.file.path == "defect.py":
            raise KeyError("<script>")
        return real(text)

    monkeypatch.setitem(analysis.READERS, Language.PYTHON, breaks)
    paths = ["memory.py", "a.py", "defect.py", "b.py"]
    frames = analyse([python_text(path, b"x = 1\n") for path in paths], BOTH)
    assert frames.files["path"].to_list() == ["a.py", "b.py"]
    assert frames.skipped.rows() == [
        ("memory.py", "out_of_memory", "the analysis ran out of memory"),
        ("defect.py", "engine_error", "the analysis failed: KeyError"),
    ]


def test_collection_comes_back_when_the_texts_fail() -> None:
    def texts() -> Iterator[SourceText]:
        assert not gc.isenabled()
        yield python_text("a.py", b"x = 1\n")
        raise OSError("the repository is gone")

    with pytest.raises(OSError, match="gone"):
        analyse(texts(), BOTH)
    assert gc.isenabled()


def test_no_tree_outlives_its_file() -> None:
    samples = [path.read_bytes() for path in sorted(corpus.SAMPLES.iterdir())]
    gc.collect()
    of_other_tests = _trees()

    def texts() -> Iterator[SourceText]:
        for data in samples:
            yield python_text("file.py", data)
            trees = [tree for tree in _trees() if not any(tree is each for each in of_other_tests)]
            assert len(trees) <= 1

    assert analyse(texts(), BOTH).findings.height > 100


def _trees() -> list[ast.Module]:
    return [thing for thing in gc.get_objects() if isinstance(thing, ast.Module)]


def test_shards_join_to_the_same_frames() -> None:
    texts = [python_text(path.name, path.read_bytes()) for path in sorted(corpus.SAMPLES.iterdir())]
    whole = Frames.join([analyse(texts, BOTH)])
    split = Frames.join([analyse(texts[5:], BOTH), analyse(texts[:5], BOTH)])
    for name in SCHEMAS:
        assert getattr(whole, name).equals(getattr(split, name))


def test_what_crosses_processes_pickles() -> None:
    assert pickle.loads(pickle.dumps(BOTH)) == BOTH
    problem = pickle.loads(pickle.dumps(CannotAnalyse("too_deep", "why")))
    assert (problem.code, problem.reason) == ("too_deep", "why")
