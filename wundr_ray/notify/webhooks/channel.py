"""Webhooks: the event's payload, signed with the endpoint's secrets, posted to its URL."""

from wundr_ray.domain.notify.deliveries import EndpointKind
from wundr_ray.notify.interface import Receipt
from wundr_ray.notify.webhooks.http import HttpPost
from wundr_ray.notify.webhooks.keyring import Keyring
from wundr_ray.notify.webhooks.payload import body_of
from wundr_ray.notify.webhooks.signing import signed_headers
from wundr_ray.sealing import Unreadable
from wundr_ray.store.events.outbox import Due
from wundr_ray.system import Clock


class Webhooks:
    """The channel of endpoints that are URLs."""

    def __init__(self, keyring: Keyring, http: HttpPost, clock: Clock) -> None:
        self._keyring, self._http, self._clock = keyring, http, clock

    async def send(self, due: Due) -> Receipt:
        to = due.candidate
        body = body_of(due.name, to.batch_id, due.at, due.data)
        owner = to.endpoint_id if due.kind is EndpointKind.ACCOUNT else to.account_id
        return await self.post(owner, due.target, to.delivery_id, body)

    async def post(self, owner: str, url: str, message_id: str, body: str) -> Receipt:
        """Sign with the owner's secrets and send, now."""
        try:
            secrets = await self._keyring.of(owner)
        except Unreadable:
            return Receipt(
                "the signing secret cannot be read any more, because the server's secret key has "
                "changed: rotate it"
            )
        headers = signed_headers(secrets, message_id, self._clock(), body)
        return await self._http.post(url, body, headers)

    def close(self) -> None:
        self._http.close()
