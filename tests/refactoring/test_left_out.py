"""Files that no person wrote are left alone, with the reason."""

import pytest

from tests.refactoring.repositories import previewed

CATCH = "try { read(); } catch (error) { retry(); }\n"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (f"/* THIS FILE IS GENERATED - DO NOT EDIT */\n{CATCH}", "generated"),
        (f"// @generated\n{CATCH}", "generated"),
        ("try{read()}catch(e){retry()}" * 1_000, "minified"),
    ],
)
def test_a_file_that_no_person_wrote_is_left_alone(text: str, code: str) -> None:
    preview = previewed({"a.ts": text, "b.ts": CATCH})
    assert [(file.path, file.code) for file in preview.skipped] == [("a.ts", code)]
    assert [file.path for file in preview.files] == ["b.ts"]
