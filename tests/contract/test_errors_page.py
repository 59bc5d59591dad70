"""The page on errors is up to date and complete."""

from wundr_ray.contract.errors import ERRORS
from wundr_ray.contract.errors_page import PAGE, page


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run `make docs`"


def test_every_code_says_what_it_means_and_what_to_do() -> None:
    rows = {
        line.split("|")[1].strip(" `"): line
        for line in page().splitlines()
        if line.startswith("| `")
    }
    for code, error in ERRORS.items():
        assert error.__doc__
        assert error.__doc__ in rows[code]
        assert error.resolution in rows[code]
