import pytest
from hypothesis import given
from hypothesis import strategies as st

from wundr_ray.aggregate.wording import kind_words, listed, shorten
from wundr_ray.domain.wording import counted


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("process_with_shell", "process with shell"),
        ("bidirectional_characters", "bidirectional characters"),
        ("sql_injection", "SQL injection"),
        ("weak-hash", "weak hash"),
        ("eval_used", "eval used"),
    ],
)
def test_kinds_of_findings_are_words(code: str, words: str) -> None:
    assert kind_words(code) == words


@given(st.text(), st.integers(1, 60))
def test_shortened_text_keeps_its_ends(text: str, limit: int) -> None:
    short = shorten(text, limit)
    assert len(short) <= limit
    if len(text) <= limit:
        assert short == text
    elif limit >= 3:
        assert short[0] == text[0]
        assert short[-1] == text[-1]


def test_counts_and_lists() -> None:
    assert counted(1, "file") == "1 file"
    assert counted(2000, "file") == "2,000 files"
    assert counted(2, "project branch", "project branches") == "2 project branches"
    assert listed([]) == ""
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert listed(list("abcdefgh")) == "a, b, c, d, e and 3 more"
