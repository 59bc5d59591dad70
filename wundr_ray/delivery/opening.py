"""Put a publisher together as the settings say."""

import random
from functools import partial

from wundr_ray.delivery.publisher import Publisher
from wundr_ray.delivery.publishing.connections import AccountConnections
from wundr_ray.forges.opening import open_client
from wundr_ray.settings import Settings
from wundr_ray.store.store import Store
from wundr_ray.system import utc_now


def open_publisher(settings: Settings, store: Store, holder: str) -> Publisher:
    """A publisher; ``holder`` is a name that no other publisher has."""
    open_http = partial(open_client, settings)
    connections = AccountConnections(store.delivery_hosts, open_http, settings, utc_now)
    return Publisher(
        store.publications,
        store.assignments,
        store.artifacts,
        connections,
        holder,
        utc_now,
        random.Random(),
    )
