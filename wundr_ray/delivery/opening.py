"""Put a publisher together as the settings say."""

import random

from wundr_ray.delivery.forges.opening import open_client
from wundr_ray.delivery.publisher import Publisher
from wundr_ray.delivery.publishing.connections import AccountConnections
from wundr_ray.settings import Settings
from wundr_ray.store.store import Store
from wundr_ray.system import utc_now


def open_publisher(settings: Settings, store: Store, holder: str) -> Publisher:
    """``holder`` names this publisher, and no other. Raises ``ValueError`` like ``open_client``."""
    connections = AccountConnections(store.delivery_hosts, open_client(settings), settings, utc_now)
    return Publisher(
        store.publications,
        store.assignments,
        store.artifacts,
        connections,
        holder,
        utc_now,
        random.Random(),
    )
