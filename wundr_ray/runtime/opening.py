"""Open the store in an actor's process."""

from wundr_ray.settings import Settings
from wundr_ray.store.store import Store
from wundr_ray.system import new_id, utc_now


def open_store(settings: Settings) -> Store:
    return Store(settings.database, settings.artifacts, utc_now, new_id)
