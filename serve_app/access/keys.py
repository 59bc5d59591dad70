"""Where a key is asked for, what it must allow, and how the front door asks whose it is."""

import re

from wundr_ray.contract.vocabulary import Scope

ONLY_CHECK = "wundr.only_check"
"""A field of the ASGI scope: only answer whose key this is. No client can set it."""

ACCOUNT = "X-Wundr-Account"
"""The answer to that, which goes no further than the front door."""

_READING = ("GET", "HEAD")
_DECIDING = re.compile(r"/v1/batches/[^/]+/(approve|reject)/?")
_KEYED = "/v1/"
_SIGNED = "/v1/downloads/"


def needs_key(path: str) -> bool:
    """Whether a request to this address needs a key, even if there is nothing at the address."""
    return f"{path}/".startswith(_KEYED) and not path.startswith(_SIGNED)


def scope_needed(method: str, path: str) -> Scope:
    """What the key of a request must allow."""
    if method in _READING:
        return Scope.READ
    return Scope.APPROVE if _DECIDING.fullmatch(path) else Scope.WRITE
