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
        """List all delivery hosts, by name.

        Returns:
            The hosts, without their tokens.
        """
        return self._sender.send(calls.list_hosts(), retry)

    def get(self, host: str, *, retry: RetryConfig | None = None) -> DeliveryHostItem:
        """Get what is known about a delivery host.

        Args:
            host: The host's name, such as ``github.com``.

        Returns:
            The host, without its token.

        Raises:
            NotFound: The account has no such host.
        """
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
        """Store the token with which changes are delivered to a host.

        It replaces everything that was known of the host.

        Args:
            host: The host's name, such as ``github.com``.
            token: The token.
            kind: ``github``, ``gitlab``, ``gitea`` or ``bitbucket``; well-known hosts need none.
            user: The user whose password the token is.
            root: The path below which the forge is, if it is not the root.

        Returns:
            The host, without its token.

        Raises:
            InvalidRequest: The host or another field is not valid.
        """
        fields = given(token=token, kind=kind, user=user, root=root)
        return self._sender.send(calls.put_host(host, fields), retry)

    def remove(self, host: str, *, retry: RetryConfig | None = None) -> DeliveryHostDeleted:
        """Remove a delivery host with its token.

        Args:
            host: The host's name.

        Returns:
            The name, and that the host is removed.

        Raises:
            NotFound: The account has no such host.
        """
        return self._sender.send(calls.delete_host(host), retry)
