"""What it means when no answer comes: errors of the HTTP library in the contract's words."""

from urllib.parse import urlsplit

import httpx

from wundr_ray.contract.errors import ResourceUnavailable
from wundr_sdk.connection.proxy import is_loopback


class NotRunning(ResourceUnavailable):
    """Nothing listens on this machine."""

    resolution = "Is it running? `wundr status` shows it, and `wundr up` starts it."


class NotReached(ResourceUnavailable):
    """Nothing answers at the address of another machine."""

    resolution = "Check the address (WUNDR_API_URL, or url in credentials.toml) and the network."


class ProxyFails(ResourceUnavailable):
    """The way through the proxy is closed."""

    resolution = "Check the proxy, or exempt the server from it by naming its host in NO_PROXY."


class NotTrusted(ResourceUnavailable):
    """The server's certificate is of an authority that is not known here."""

    resolution = "Name a file with the authority's certificates in SSL_CERT_FILE."


def unreachable(
    error: httpx.RequestError, base_url: str, method: str, through: str = ""
) -> ResourceUnavailable:
    """What the HTTP library's error means to a caller; ``through`` names the proxy."""
    place, reason = f"{base_url}{through}", str(error) or type(error).__name__
    if "CERTIFICATE_VERIFY_FAILED" in reason:
        return NotTrusted(f"the certificate of {place} is not trusted ({reason})")
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.ProxyError):
        return _kind(base_url, through)(f"no server can be reached at {place} ({reason})")
    text = f"the connection to {place} broke off ({reason})"
    if isinstance(error, httpx.ReadTimeout):
        text = f"{place} did not answer in time"
    effect = "" if method == "GET" else "; the request may still have taken effect"
    return ResourceUnavailable(text + effect)


def _kind(base_url: str, through: str) -> type[ResourceUnavailable]:
    if through:
        return ProxyFails
    return NotRunning if is_loopback(urlsplit(base_url).hostname or "") else NotReached
