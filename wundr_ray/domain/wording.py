"""Numbers as sentences show them."""


def counted(count: int, singular: str, plural: str | None = None) -> str:
    """``1 file``, ``2,000 files``."""
    return f"{count:,} {singular if count == 1 else plural or singular + 's'}"


COMPLEXITY = r"has a cyclomatic complexity of (\d+)"
"""A pattern that finds the number again in a sentence with ``complexity_words``."""


def complexity_words(complexity: int) -> str:
    """What a function does that is named before: ``has a cyclomatic complexity of 12``."""
    return f"has a cyclomatic complexity of {complexity}"
