"""The recorded sessions of docs/cli.md are up to date."""

from tests.sdk.commands.output.session_page import PAGE, page


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run `make docs`"
