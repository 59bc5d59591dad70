from hypothesis import given
from hypothesis import strategies as st

from wundr_ray.reports.pdf.bidi import visual_order

HEBREW_AND_ARABIC = st.text("שלוםعربي ab12()-/.َ", max_size=40)


@given(st.text(st.characters(max_codepoint=0x4FF)))
def test_left_to_right_text_is_left_alone(text: str) -> None:
    assert visual_order(text) == text


@given(HEBREW_AND_ARABIC)
def test_no_character_is_lost(text: str) -> None:
    assert len(visual_order(text)) == len(text)


def test_hebrew_is_turned_round_between_latin_words() -> None:
    assert visual_order("the שלום app") == "the םולש app"
    assert visual_order("שלום עולם") == "םלוע םולש"
    assert visual_order("src/שלום.py") == "src/םולש.py"


def test_numbers_and_brackets_keep_their_sense() -> None:
    assert visual_order("אב 12 גד") == "דג 12 בא"
    assert visual_order("אב (גד) הו") == "וה (דג) בא"


def test_arabic_letters_are_joined() -> None:
    assert visual_order("سلام") == "\ufee1\ufe8e\ufee0\ufeb3"
    assert visual_order("ب") == "\ufe8f"
    assert visual_order("دار") == "\ufead\ufe8d\ufea9", "these letters join only backwards"
    assert visual_order("بَب") == "\ufe90" + "\ufe91\u064e", "a mark stays on its letter"
