"""``client.quality_gates``: the conditions that analyses must pass."""

import builtins
from collections.abc import Mapping, Sequence
from typing import Any

from wundr_ray.contract.gates.models import (
    GateCondition,
    QualityGateItem,
    QualityGateRemoved,
    Reference,
)
from wundr_sdk.aio.transport import AsyncSender
from wundr_sdk.calls import quality_gates as calls
from wundr_sdk.connection.call import given
from wundr_sdk.connection.retry import RetryConfig


class AsyncQualityGates:
    """The account's quality gates; every method raises a WundrError of the contract."""

    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    async def list(self, *, retry: RetryConfig | None = None) -> builtins.list[QualityGateItem]:
        """Those of the account's own and those that are built in, by name."""
        return await self._sender.send(calls.list_gates(), retry)

    async def get(self, name: str, *, retry: RetryConfig | None = None) -> QualityGateItem:
        """The conditions of one gate."""
        return await self._sender.send(calls.get_gate(name), retry)

    async def set(
        self,
        name: str,
        conditions: Sequence[GateCondition | Mapping[str, Any]],
        *,
        reference: Reference | Mapping[str, Any] | None = None,
        on_missing_reference: str | None = None,
        default: bool | None = None,
        retry: RetryConfig | None = None,
    ) -> QualityGateItem:
        """Add a gate, or replace its conditions.

        The ``default`` applies where neither batch nor project name a gate; None leaves that as it
        is.
        """
        fields = given(
            conditions=list(conditions),
            reference=reference,
            on_missing_reference=on_missing_reference,
            default=default,
        )
        return await self.set_from_body(name, fields, retry=retry)

    async def set_from_body(
        self, name: str, body: Mapping[str, Any], *, retry: RetryConfig | None = None
    ) -> QualityGateItem:
        """The same with the fields that a file holds, which the server alone judges."""
        return await self._sender.send(calls.put_gate(name, body), retry)

    async def remove(self, name: str, *, retry: RetryConfig | None = None) -> QualityGateRemoved:
        """Remove a gate of the account's own."""
        return await self._sender.send(calls.delete_gate(name), retry)
