"""Text that others chose, made fit to be kept and shown."""


def plain(text: str, limit: int) -> str:
    """``text`` without line breaks, control or direction characters, and shortened.

    It is cut first, because it may be very long.
    """
    cut = text if len(text) <= limit else f"{text[: limit - 1]}…"
    return "".join(char if char.isprintable() else "?" for char in cut)
