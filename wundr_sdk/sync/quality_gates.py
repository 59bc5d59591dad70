# Generated from wundr_sdk/aio/quality_gates.py by `make sdk-sync`: change that file instead.
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
from wundr_sdk.calls import quality_gates as calls
from wundr_sdk.connection.call import given
from wundr_sdk.connection.retry import RetryConfig
from wundr_sdk.sync.transport import Sender


class QualityGates:
    """The account's quality gates; every method raises a WundrError of the contract."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    def list(self, *, retry: RetryConfig | None = None) -> builtins.list[QualityGateItem]:
        """List all quality gates: the account's own and the built-in ones, by name.

        Returns:
            The gates.
        """
        return self._sender.send(calls.list_gates(), retry)

    def get(self, name: str, *, retry: RetryConfig | None = None) -> QualityGateItem:
        """Get the conditions of a quality gate.

        Args:
            name: The gate.

        Returns:
            The gate.

        Raises:
            NotFound: There is no such gate.
        """
        return self._sender.send(calls.get_gate(name), retry)

    def set(
        self,
        name: str,
        conditions: Sequence[GateCondition | Mapping[str, Any]],
        *,
        reference: Reference | Mapping[str, Any] | None = None,
        on_missing_reference: str | None = None,
        default: bool | None = None,
        retry: RetryConfig | None = None,
    ) -> QualityGateItem:
        """Add a quality gate, or replace the one of this name.

        Args:
            name: The gate.
            conditions: What an analysis must fulfil.
            reference: What an analysis is compared with to find new findings.
            on_missing_reference: What applies if there is nothing to compare with.
            default: Whether the gate applies where neither batch nor project name one; None leaves
                this as it is.

        Returns:
            The gate.

        Raises:
            InvalidRequest: A condition is not valid.
        """
        fields = given(
            conditions=list(conditions),
            reference=reference,
            on_missing_reference=on_missing_reference,
            default=default,
        )
        return self.set_from_body(name, fields, retry=retry)

    def set_from_body(
        self, name: str, body: Mapping[str, Any], *, retry: RetryConfig | None = None
    ) -> QualityGateItem:
        """Add a quality gate from the fields of a file; only the server checks them.

        Args:
            name: The gate.
            body: The fields of ``PUT /v1/quality-gates/{name}``.

        Returns:
            The gate.

        Raises:
            InvalidRequest: A field is not valid.
        """
        return self._sender.send(calls.put_gate(name, body), retry)

    def remove(self, name: str, *, retry: RetryConfig | None = None) -> QualityGateRemoved:
        """Remove one of the account's own quality gates.

        Args:
            name: The gate.

        Returns:
            The name, and that the gate is removed.

        Raises:
            NotFound: The account has no such gate.
        """
        return self._sender.send(calls.delete_gate(name), retry)
