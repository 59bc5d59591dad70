"""The calls about delivery hosts. Pure."""

from collections.abc import Mapping
from typing import Any

from wundr_ray.contract.refactoring.delivery_hosts import DeliveryHostDeleted, DeliveryHostItem
from wundr_sdk.connection.call import Call, json_of, list_reader, reader, segment

_HOSTS = "/v1/delivery-hosts"


def list_hosts() -> Call[list[DeliveryHostItem]]:
    """``GET /v1/delivery-hosts``."""
    return Call("GET", _HOSTS, list_reader(DeliveryHostItem))


def get_host(host: str) -> Call[DeliveryHostItem]:
    """``GET /v1/delivery-hosts/{host}``."""
    return Call("GET", _host(host), reader(DeliveryHostItem))


def put_host(host: str, fields: Mapping[str, Any]) -> Call[DeliveryHostItem]:
    """``PUT /v1/delivery-hosts/{host}``. Raises ValueError if a value cannot be written as JSON."""
    return Call("PUT", _host(host), reader(DeliveryHostItem), json=json_of(fields))


def delete_host(host: str) -> Call[DeliveryHostDeleted]:
    """``DELETE /v1/delivery-hosts/{host}``."""
    return Call("DELETE", _host(host), reader(DeliveryHostDeleted))


def _host(host: str) -> str:
    return f"{_HOSTS}/{segment('host', host)}"
