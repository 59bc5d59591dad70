"""Numbers as sentences show them."""


def counted(count: int, singular: str, plural: str | None = None) -> str:
    """``1 file``, ``2,000 files``."""
    return f"{count:,} {singular if count == 1 else plural or singular + 's'}"
