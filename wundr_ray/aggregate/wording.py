"""Numbers and names as sentences show them."""


def shorten(text: str, limit: int) -> str:
    """At most ``limit`` characters of ``text``, cut in the middle: both ends of a path tell."""
    if len(text) <= limit:
        return text
    tail = (limit - 1) // 2
    return f"{text[: limit - 1 - tail]}…{text[len(text) - tail :]}"


def listed(names: list[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``; beyond five names, how many more there are."""
    if len(names) > 5:
        return f"{', '.join(names[:5])} and {len(names) - 5:,} more"
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def duration(minutes: int) -> str:
    """Minutes of work for people: ``45 min``, ``3 h 20 min``, ``128 h``."""
    hours, rest = divmod(minutes, 60)
    if hours >= 10:
        return f"{round(minutes / 60):,} h"
    return " ".join(
        filter(None, [f"{hours} h" if hours else "", f"{rest} min" if rest else ""])
    ) or ("0 min")
