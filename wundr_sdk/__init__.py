"""The client of Wundr: ``from wundr_sdk import WundrClient``.

The class is loaded on first use, so that the command line can print its help without it.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wundr_sdk.client import WundrClient as WundrClient

__all__ = ["WundrClient"]


def __getattr__(name: str) -> Any:
    if name == "WundrClient":
        from wundr_sdk.client import WundrClient

        return WundrClient
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
