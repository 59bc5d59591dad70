"""The errors of forges: one class for each resolution.

ForgeError
├── ForgeRateLimited   wait as long as ``retry_after`` says
├── HostUnavailable    passing: no connection, no answer in time, status 5xx
│   └── HostUnknown    the host's name has no address, or not at the moment
├── HostRefused        its address is one that the service does not connect to
├── BadToken           401
├── NoPermission       403
├── RepositoryMissing  404
├── Rejected           409, 422 and other 4xx: what the forge says about the request
├── UnusableAnswer     not what the forge's API documents; redirects elsewhere
├── Unsupported        the forge has no such feature
└── ForgeNotConfigured no token for the host, or its kind is unknown

Messages never contain the token.
"""

from collections.abc import Sequence
from typing import Any, ClassVar


class ForgeError(Exception):
    """The base class. ``message`` says what happened, ``resolution`` what to do.

    ``passing`` errors go away without help; ``retry_after`` is in seconds, if the forge says how
    long. Instances can be pickled.
    """

    code: ClassVar[str]
    passing: ClassVar[bool] = False

    def __init__(self, message: str, resolution: str, retry_after: int | None = None) -> None:
        super().__init__(f"{message} {resolution}")
        self.message, self.resolution, self.retry_after = message, resolution, retry_after

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.message, self.resolution, self.retry_after)


class ForgeRateLimited(ForgeError):
    """The forge accepts no more requests for a while."""

    code = "FORGE_RATE_LIMITED"
    passing = True

    def __init__(self, message: str, resolution: str, retry_after: int) -> None:
        super().__init__(message, resolution, retry_after)
        self.retry_after: int = retry_after


class HostUnavailable(ForgeError):
    """The forge cannot be reached, or has trouble of its own."""

    code = "FORGE_UNAVAILABLE"
    passing = True


class HostUnknown(HostUnavailable):
    """No address is known for the host's name: it is misspelt, or name servers have trouble."""

    code = "FORGE_HOST_UNKNOWN"


class HostRefused(ForgeError):
    """The host's address is private, local or reserved, and such hosts are not allowed."""

    code = "FORGE_HOST_REFUSED"


class BadToken(ForgeError):
    """The forge does not accept the token."""

    code = "FORGE_BAD_TOKEN"


class NoPermission(ForgeError):
    """The token does not allow the call."""

    code = "FORGE_NO_PERMISSION"


class RepositoryMissing(ForgeError):
    """The repository, or the request in it, does not exist for the token."""

    code = "FORGE_REPOSITORY_MISSING"


class Rejected(ForgeError):
    """The forge refuses the request. ``reasons`` are the forge's own messages, made safe."""

    code = "FORGE_REJECTED"

    def __init__(
        self,
        message: str,
        resolution: str,
        retry_after: int | None = None,
        reasons: Sequence[str] = (),
    ) -> None:
        super().__init__(message, resolution, retry_after)
        self.reasons = tuple(reasons)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.message, self.resolution, self.retry_after, self.reasons)


class UnusableAnswer(ForgeError):
    """The answer is not what the API documents."""

    code = "FORGE_UNUSABLE_ANSWER"


class Unsupported(ForgeError):
    """The forge has no such feature."""

    code = "FORGE_UNSUPPORTED"


class ForgeNotConfigured(ForgeError):
    """The host has no token, or its kind of API is not configured."""

    code = "FORGE_NOT_CONFIGURED"
