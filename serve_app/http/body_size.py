"""Bodies that are not read to their end: too large, or too slow."""

from collections.abc import Mapping

from wundr_ray.contract.errors import InvalidRequest

_MAX_DIGITS = 20


class RequestTooSlow(InvalidRequest):
    """The body did not arrive in time."""

    status = 408

    @classmethod
    def after(cls, seconds: float) -> "RequestTooSlow":
        return cls(f"The body did not arrive within {seconds:g} seconds.")


def too_large(max_bytes: int) -> str:
    return f"The body is larger than {max_bytes} bytes."


def has_body(headers: Mapping[str, str]) -> bool:
    return "transfer-encoding" in headers or headers.get("content-length", "0").strip("0") != ""


def announces_more(headers: Mapping[str, str], max_bytes: int) -> bool:
    """Whether the headers announce a body that is too large; False if they are unreadable."""
    # Python takes quadratic time for a long row of digits, and refuses one of more than 4,300. A
    # length of that many digits is too large, whatever it says.
    length = headers.get("content-length", "").lstrip("0")
    if len(length) > _MAX_DIGITS:
        return True
    return length.isdecimal() and int(length) > max_bytes
