# Generated from wundr_sdk/aio/delivery_hosts.py by `make sdk-sync`: change that file instead.
"""``client.delivery_hosts``: the hosts that approved changes are delivered to."""

import builtins

from wundr_ray.contract.refactoring.delivery_hosts import DeliveryHostDeleted, DeliveryHostItem
from wundr_sdk.calls import delivery_hosts as calls
from wundr_sdk.connection.call import given
from wundr_sdk.connection.retry import RetryConfig
from wundr_sdk.sync.transport import Sender


class DeliveryHosts:
    """The account's delivery hosts; every method raises a WundrError of the contract."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    def list(self, *, retry: RetryConfig | None = None) -> builtins.list[DeliveryHostItem]:
        """All of them, by name."""
        return self._sender.send(calls.list_hosts(), retry)

    def get(self, host: str, *, retry: RetryConfig | None = None) -> DeliveryHostItem:
        """What is known of one host."""
        return self._sender.send(calls.get_host(host), retry)

    def set(
        self,
        host: str,
        *,
        token: str | None = None,
        kind: str | None = None,
        user: str | None = None,
        root: str | None = None,
        retry: RetryConfig | None = None,
    ) -> DeliveryHostItem:
        """Keep a token for writing to ``host``, in place of what was known of the host.

        ``kind`` is github, gitlab, gitea or bitbucket; public hosts need none. ``user`` makes the
        token that user's password; ``root`` is the path below which the forge lives.
        """
        fields = given(token=token, kind=kind, user=user, root=root)
        return self._sender.send(calls.put_host(host, fields), retry)

    def remove(self, host: str, *, retry: RetryConfig | None = None) -> DeliveryHostDeleted:
        """Forget the token of ``host``."""
        return self._sender.send(calls.delete_host(host), retry)
