"""Sentences that users see are plain English: some phrases stay out of them."""

import re

import pytest

from tests.docs.visible_text import visible_texts

PHRASES = {
    "is none of": "name what is expected: 'there is no …; choose one of …'",
    "be it": "use 'whether'",
    "not any more": "use 'no longer'",
    "stands on|stands before|stands in one": "use 'is'",
    "told by what": "use 'recognised by'",
    "answers clicks": "use 'responds to'",
    "nothing of it": "use 'none of it', or name the thing",
    "is forborne|forbear": "use 'waits'",
}
"""What does not read as English, as a pattern, and what to write instead."""

TEXTS = list(visible_texts())


@pytest.mark.parametrize("phrase", PHRASES)
def test_no_text_has_a_phrase_that_is_not_plain(phrase: str) -> None:
    pattern = re.compile(rf"\b(?:{phrase})\b")
    assert [str(each) for each in TEXTS if pattern.search(each.text)] == [], PHRASES[phrase]


def test_the_list_has_messages_help_and_descriptions_and_no_docstrings_of_functions() -> None:
    paths = {each.path for each in TEXTS}
    assert {"wundr_ray/contract/errors.py", "serve_app/cli.py"} <= paths
    assert not any(each.text.startswith("All of them, file by file.") for each in TEXTS)
