"""Delivery hosts as tables for people. Pure: models in, rich renderables out."""

from collections.abc import Sequence

from rich.console import RenderableType

from wundr_ray.contract.refactoring.delivery_hosts import DeliveryHostDeleted, DeliveryHostItem
from wundr_sdk.commands.output.tables import add_row, facts, minute_text, row, table_of, with_zone


def host_view(host: DeliveryHostItem) -> RenderableType:
    return facts(
        [
            row("host", host.host),
            row("kind", host.kind or "-"),
            row("user", host.user or "-"),
            row("root", host.root or "-"),
            row("token", "yes" if host.has_token else "no"),
        ]
    )


def hosts_view(hosts: Sequence[DeliveryHostItem]) -> RenderableType:
    table = table_of("Host", "Kind", "Token", with_zone("Since"))
    for host in hosts:
        token = "yes" if host.has_token else "no"
        add_row(table, host.host, host.kind or "-", token, minute_text(host.created_at))
    return table


def removed_view(removed: DeliveryHostDeleted) -> RenderableType:
    return facts([row("removed", removed.host)])
