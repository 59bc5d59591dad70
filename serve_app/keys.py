"""Where a key is asked for, and how the front door asks whose it is."""

ONLY_CHECK = "wundr.only_check"
"""In a scope: say whose key this is, and do nothing. No client can set it."""

ACCOUNT = "X-Wundr-Account"
"""The answer to that, which goes no further than the front door."""

_KEYED = "/v1/"
_SIGNED = "/v1/downloads/"


def needs_key(path: str) -> bool:
    """Whether a key is asked for at this address, be there something or not."""
    return f"{path}/".startswith(_KEYED) and not path.startswith(_SIGNED)
