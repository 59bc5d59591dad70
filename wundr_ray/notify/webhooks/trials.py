"""Test events, which are sent at once instead of through the outbox."""

from wundr_ray.domain.notify.trials import TrialLimits
from wundr_ray.notify.interface import Receipt
from wundr_ray.notify.webhooks.channel import Webhooks
from wundr_ray.notify.webhooks.payload import sample_body
from wundr_ray.system import Clock, NewId


class Trials:
    """Sends ``webhook.test`` to receivers of accounts, within ``TrialLimits``."""

    def __init__(self, webhooks: Webhooks, clock: Clock, new_id: NewId) -> None:
        self._webhooks, self._clock, self._new_id = webhooks, clock, new_id
        self._limits = TrialLimits()

    async def send(self, account_id: str, webhook_id: str, url: str) -> Receipt:
        """Send one test event now. Raises ``RateLimited`` or ``ResourceUnavailable``."""
        now = self._clock()
        self._limits.begin(account_id, now)
        try:
            body = sample_body(webhook_id, now)
            return await self._webhooks.post(webhook_id, url, self._new_id("msg"), body)
        finally:
            self._limits.end(account_id)
