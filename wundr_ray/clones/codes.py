"""The codes of findings about duplicates; they are for ever."""

DUPLICATE = "duplicate_code"
TWIN = "asynchronous_twin"
