"""From source text in shards to a job's clones, findings and numbers."""

from dataclasses import replace

import pytest
from polars.testing import assert_frame_equal

from wundr_ray.aggregate.jobs.job import summarise_job
from wundr_ray.clones.job import with_clones, with_fingerprints
from wundr_ray.contract.vocabulary import CodeScope, Language, Role, Rule
from wundr_ray.domain.files.records import SkippedFile, SourceFile, SourceText
from wundr_ray.engines.analysis import analyse
from wundr_ray.engines.interface import AnalysisOptions
from wundr_ray.frames import SCHEMAS, Frames

OPTIONS = AnalysisOptions(frozenset({Rule.DUPLICATES}))
BODY = "".join(f"    total_{n} = first[{n}] + second[{n}] * {n}\n" for n in range(6))
FILES = {
    "a.py": f"import os\n\n\ndef one(first, second):\n{BODY}    return first\n",
    "b.py": f"def other():\n    pass\n\n\ndef one(first, second):\n{BODY}    return second\n",
    "c.py": "x = 1\n",
    "d.ts": "const a = 1\n",
    "broken.py": f"def (\n{BODY}",
}
TEXTS: list[SourceText | SkippedFile] = [
    *(
        SourceText(
            SourceFile(
                path,
                f"{number:040x}",
                Language.PYTHON if path.endswith("py") else Language.TYPESCRIPT,
                len(text),
            ),
            text.encode(),
        )
        for number, (path, text) in enumerate(FILES.items())
    ),
    SkippedFile("e.py", "too_large", "too large"),
]


def shard(texts: list[SourceText | SkippedFile]) -> Frames:
    return with_fingerprints(analyse(texts, OPTIONS), texts)


def test_a_job_has_clones_findings_and_numbers() -> None:
    frames = with_clones(Frames.join([shard(TEXTS)]), 50)
    assert sorted(frames.fingerprints["path"]) == ["a.py", "b.py", "c.py", "d.ts"]
    [clone] = frames.clones.to_dicts()
    assert (clone["path_a"], clone["line_a"], clone["end_a"]) == ("a.py", 4, 11)
    assert (clone["path_b"], clone["line_b"], clone["end_b"]) == ("b.py", 5, 12)
    [finding] = frames.findings.to_dicts()
    assert (finding["rule"], finding["path"], finding["line"]) == ("duplicates", "a.py", 4)
    numbers = summarise_job(frames)
    assert (numbers.issues_found, numbers.technical_debt_minutes) == (1, 10)
    assert numbers.duplicated_lines == 16
    assert numbers.duplication_percentage == round(1600 / numbers.lines, 1)


def test_shards_cannot_be_seen() -> None:
    whole = with_clones(Frames.join([shard(TEXTS)]), 50)
    split = with_clones(Frames.join([shard([text]) for text in reversed(TEXTS)]), 50)
    for name in SCHEMAS:
        assert_frame_equal(getattr(split, name), getattr(whole, name))


def test_what_is_not_searched_is_listed_though_it_was_analysed() -> None:
    marked = b"# Do not edit.\nx = 1\n"
    texts = [*TEXTS, SourceText(SourceFile("f.py", "1" * 40, Language.PYTHON, len(marked)), marked)]
    frames = with_clones(Frames.join([shard(texts)]), 50)
    assert "f.py" in frames.files["path"]
    assert "f.py" not in frames.fingerprints["path"]
    assert dict(frames.skipped.select("path", "code").iter_rows()) == {
        "broken.py": "syntax_error",
        "e.py": "too_large",
        "f.py": "duplicates_generated",
    }
    assert "not searched for duplicates" in summarise_job(frames).skipped_files[-1].reason


@pytest.mark.parametrize(("min_tokens", "blocks"), [(20, 1), (80, 1), (100, 0)])
def test_the_minimum_size_is_the_jobs(min_tokens: int, blocks: int) -> None:
    assert with_clones(Frames.join([shard(TEXTS)]), min_tokens).clones.height == blocks


def in_roles(texts: list[SourceText | SkippedFile], **roles: Role) -> list[SourceText]:
    """The files of that name before the dot, in these roles."""
    return [
        replace(text, file=replace(text.file, role=roles[name]))
        for text in texts
        if isinstance(text, SourceText) and (name := text.file.path.partition(".")[0]) in roles
    ]


def clones_in(scope: CodeScope, **roles: Role) -> Frames:
    texts = in_roles(TEXTS, **roles)
    frames = analyse(texts, replace(OPTIONS, scope=scope))
    return with_clones(Frames.join([with_fingerprints(frames, texts, scope)]), 50, scope)


@pytest.mark.parametrize("other", [role for role in Role if role is not Role.PRODUCTION])
def test_what_production_has_in_common_with_other_files_is_no_duplicate(other: Role) -> None:
    assert clones_in(CodeScope.PRODUCTION, a=Role.PRODUCTION, b=other).clones.is_empty()
    everything = clones_in(CodeScope.ALL, a=Role.PRODUCTION, b=other)
    assert everything.clones["role"].to_list() == [other]
    assert everything.findings["role"].to_list() == ["production"]
    assert summarise_job(everything, CodeScope.ALL).duplicated_lines == 16


def test_tests_have_duplicates_of_their_own() -> None:
    frames = clones_in(CodeScope.PRODUCTION, a=Role.TEST, b=Role.TEST, c=Role.PRODUCTION)
    assert frames.findings["role"].to_list() == ["test"]
    numbers = summarise_job(frames)
    assert (numbers.duplicated_lines, numbers.duplication_percentage) == (0, 0.0)
    assert numbers.issues_found == 0
    tests = numbers.roles[Role.TEST]
    assert (tests.duplicated_lines, tests.issues_found) == (16, 1)
    assert tests.duplication_percentage == round(1600 / tests.lines, 1)


def test_files_whose_duplicates_count_nowhere_are_not_cut_into_tokens() -> None:
    frames = clones_in(CodeScope.PRODUCTION, a=Role.VENDORED, b=Role.DOCS, c=Role.SCRIPT)
    assert frames.fingerprints["path"].to_list() == ["c.py"]
    assert Role.DOCS in summarise_job(frames).roles
    assert summarise_job(frames).roles[Role.DOCS].duplication_percentage is None


def test_without_the_rule_there_is_no_share() -> None:
    frames = with_clones(Frames.join([shard(TEXTS)]), 50)
    others = set(Rule) - {Rule.DUPLICATES}
    assert summarise_job(frames, rules=others).duplication_percentage is None
    nothing = replace(frames, clones=Frames.empty().clones)
    assert summarise_job(nothing).duplication_percentage == 0.0
