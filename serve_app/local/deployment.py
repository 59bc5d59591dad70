"""Serve's start with the API's configuration, by a process that has joined Ray."""

import time
from typing import Any

import ray
from ray import serve
from ray.exceptions import RayError
from ray.serve._private.api import _create_controller_and_proxy_refs
from ray.serve._private.client import ServeControllerClient
from ray.serve.config import ControllerOptions
from ray.serve.context import _set_global_client
from ray.serve.schema import (
    ApplicationStatusOverview,
    ServeDeploySchema,
    ServeStatus,
)

_POLL_SECONDS = 0.2
_APPLICATIONS_LOST = ("DEPLOY_FAILED", "UNHEALTHY")


class Refused(Exception):
    """What the operator must change before it can work."""


def deploy(document: dict[str, Any]) -> None:
    """Start Serve, give it its configuration, and wait until every application runs.

    The proxy and the replicas start at the same time; ``serve.start`` would wait for the proxy.
    """
    config = ServeDeploySchema.model_validate(document)
    controller, proxies = _create_controller_and_proxy_refs(
        http_options=config.http_options.model_dump(),
        grpc_options=None,
        global_logging_config=config.logging_config,
        global_tracing_config=None,
        controller_options=ControllerOptions(),
        proxy_location=config.proxy_location,
    )
    # `serve.status` below would otherwise look for a controller that `serve.start` has made.
    _set_global_client(ServeControllerClient(controller))
    ray.get(controller.apply_config.remote(config))
    try:
        ray.get(proxies)
    except RayError as error:
        if "Failed to bind" in str(error):
            raise Refused(_cannot_bind(config)) from None
        raise
    names = {application.name for application in config.applications}
    while not _all_run(serve.status(), names):
        time.sleep(_POLL_SECONDS)


def _all_run(status: ServeStatus, names: set[str]) -> bool:
    """Raises ``Refused`` with Serve's own words when an application or a proxy has failed."""
    applications = {name: status.applications.get(name) for name in names}
    for application in applications.values():
        if application and application.status in _APPLICATIONS_LOST:
            raise Refused(f"the API could not be deployed: {reasons(application)}")
    if "UNHEALTHY" in status.proxies.values():
        raise Refused("Serve's HTTP proxy does not work; see its log")
    return all(each is not None and each.status == "RUNNING" for each in applications.values())


def reasons(application: ApplicationStatusOverview) -> str:
    """What Serve says of the application and of its deployments, the end of it."""
    messages = [application.message, *(each.message for each in application.deployments.values())]
    return "\n".join(message for message in messages if message)[-2000:]


def _cannot_bind(config: ServeDeploySchema) -> str:
    options = config.http_options
    return f"cannot listen on {options.host}:{options.port}: something else has taken the port"
