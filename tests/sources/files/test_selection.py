"""Languages, exclusions and tests of a job."""

from dataclasses import replace
from pathlib import Path

import pytest

from wundr_ray.contract.errors import InvalidJobConfig, InvalidRepository
from wundr_ray.contract.vocabulary import Language, Role
from wundr_ray.domain.files.records import SourceFile
from wundr_ray.domain.results.coverage import UnsupportedFile
from wundr_ray.sources.files import selection
from wundr_ray.sources.files.selection import Selection, select
from wundr_ray.sources.interface import Snapshot

PATHS = ("app/main.py", "app/generated/api.py", "tests/test_main.py", "web/a.ts", "web/a.spec.ts")


def snapshot() -> Snapshot:
    files = tuple(SourceFile(path, "0" * 40, _language(path), 10) for path in PATHS)
    return Snapshot(Path("/mirror"), "1" * 40, "main", files, (), len(files))


def _language(path: str) -> Language:
    return Language.PYTHON if path.endswith(".py") else Language.TYPESCRIPT


def chosen(**wanted: object) -> tuple[list[str], dict[str, str]]:
    result = select(snapshot(), Selection(**wanted))  # type: ignore[arg-type]
    return [file.path for file in result.files], {each.path: each.code for each in result.skipped}


def test_everything_is_wanted_by_default() -> None:
    assert chosen() == (list(PATHS), {})


def test_other_languages_are_skipped_with_their_reason() -> None:
    files, skipped = chosen(languages=frozenset({Language.TYPESCRIPT}))
    assert files == ["web/a.ts", "web/a.spec.ts"]
    assert set(skipped.values()) == {"language"}


@pytest.mark.parametrize(
    ("patterns", "left"),
    [
        (("generated/",), {"app/main.py", "tests/test_main.py", "web/a.ts", "web/a.spec.ts"}),
        (("*.ts", "!web/a.ts"), {*PATHS} - {"web/a.spec.ts"}),
        (("/app",), {"tests/test_main.py", "web/a.ts", "web/a.spec.ts"}),
        (("**/test_*.py", "# a comment"), {*PATHS} - {"tests/test_main.py"}),
    ],
)
def test_exclusions_follow_gitignore(patterns: tuple[str, ...], left: set[str]) -> None:
    files, skipped = chosen(exclude_patterns=patterns)
    assert set(files) == left
    assert set(skipped) == {*PATHS} - left


def test_tests_can_be_left_out() -> None:
    files, skipped = chosen(include_tests=False)
    assert files == ["app/main.py", "app/generated/api.py", "web/a.ts"]
    assert skipped == {"tests/test_main.py": "test", "web/a.spec.ts": "test"}


def test_files_have_roles() -> None:
    result = select(snapshot(), Selection())
    assert {file.path: file.role for file in result.files} == {
        "app/main.py": Role.PRODUCTION,
        "app/generated/api.py": Role.GENERATED,
        "tests/test_main.py": Role.TEST,
        "web/a.ts": Role.PRODUCTION,
        "web/a.spec.ts": Role.TEST,
    }


def test_a_job_chooses_roles() -> None:
    roles = (("app/", Role.EXAMPLE), ("main.py", Role.SCRIPT))
    files = select(snapshot(), Selection(roles=roles)).files
    chosen = {file.path: file.role for file in files if file.is_role_settled}
    assert chosen == {"app/main.py": Role.SCRIPT, "app/generated/api.py": Role.EXAMPLE}


def test_too_many_files_are_refused_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selection, "MAX_SOURCES", 2)
    with pytest.raises(InvalidRepository, match=r"4 files to analyse.*exclude_patterns"):
        chosen()
    assert len(chosen(languages=frozenset({Language.TYPESCRIPT}))[0]) == 2


def test_matching_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selection, "MATCH_SECONDS", 0)
    with pytest.raises(InvalidJobConfig, match=r"exclude_patterns: .*too long"):
        chosen(exclude_patterns=("*a*b",))


def test_other_code_is_excluded_by_patterns_and_not_by_languages() -> None:
    others = ("src/a.c", "deps/b.c", "tests/c.c")
    whole = replace(
        snapshot(), unsupported=tuple(UnsupportedFile(path, ("C",), 10) for path in others)
    )
    result = select(
        whole,
        Selection(
            languages=frozenset({Language.PYTHON}),
            exclude_patterns=("deps/",),
            include_tests=False,
        ),
    )
    assert [file.path for file in result.unsupported] == ["src/a.c"]
    assert result.excluded_unsupported == 2


def test_other_code_has_roles() -> None:
    others = tuple(UnsupportedFile(path, ("C",), 10) for path in ("src/a.c", "tests/c.c"))
    result = select(replace(snapshot(), unsupported=others), Selection())
    assert [file.role for file in result.unsupported] == [Role.PRODUCTION, Role.TEST]
