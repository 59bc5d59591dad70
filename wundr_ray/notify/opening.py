"""Opens the channels as the settings say."""

import os

from wundr_ray.egress.destination import Destinations
from wundr_ray.egress.resolving import Resolver, system_resolver
from wundr_ray.notify.webhooks.channel import Webhooks
from wundr_ray.notify.webhooks.http import HttpPost
from wundr_ray.notify.webhooks.keyring import Keyring
from wundr_ray.settings import Settings
from wundr_ray.store.store import Store
from wundr_ray.system import Clock


def open_keyring(settings: Settings, store: Store) -> Keyring:
    return Keyring(store.signing_secrets, settings, os.urandom)


def open_webhooks(
    settings: Settings, store: Store, clock: Clock, resolve: Resolver = system_resolver
) -> Webhooks:
    destinations = Destinations(resolve, allow_private_hosts=settings.allow_private_hosts)
    post = HttpPost(destinations, clock, settings.webhook_ca_file)
    return Webhooks(open_keyring(settings, store), post, clock)
