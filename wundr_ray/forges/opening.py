"""Opens the HTTP client for forges as the settings say.

A forge is the host that git fetches from; git's settings for certificates and proxy apply to it.
"""

import ssl

import httpx

from wundr_ray.egress.destination import Destinations
from wundr_ray.egress.proxy import Proxy
from wundr_ray.egress.resolving import Resolver, system_resolver
from wundr_ray.egress.transport import CheckedTransport
from wundr_ray.egress.trust import trusted
from wundr_ray.settings import Settings

MOST_BYTES = 8 * 1024 * 1024
"""The most bytes of one answer; a page of a hundred requests on GitHub has about two million."""


def open_client(settings: Settings, resolve: Resolver = system_resolver) -> httpx.AsyncClient:
    """Raises ``UnusableFile`` for a file of certificates that cannot be used."""
    proxy = settings.git_proxy.get_secret_value()
    destinations = Destinations(
        resolve,
        allow_private_hosts=settings.allow_private_hosts,
        role="forge",
        proxy=Proxy.of(proxy) if proxy else None,
    )
    return forge_client(destinations, trusted(settings.git_ca_file, "WUNDR_GIT_CA_FILE"))


def forge_client(destinations: Destinations, tls: ssl.SSLContext) -> httpx.AsyncClient:
    """A client that follows no redirects and reads nothing of the environment."""
    transport = CheckedTransport(destinations, tls, MOST_BYTES)
    return httpx.AsyncClient(transport=transport, trust_env=False)
