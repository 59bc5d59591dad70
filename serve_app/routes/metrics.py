"""Gauges for Prometheus, read from the database: a replica only knows its own requests."""

from collections.abc import Iterable

from fastapi import Request
from fastapi.responses import Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Metric, generate_latest
from prometheus_client.core import GaugeMetricFamily

from serve_app.http.envelope import services_of
from serve_app.openapi.refusals import KEYLESS, refusals
from serve_app.openapi.routing import resource
from wundr_ray.contract.vocabulary import BatchStatus, Priority
from wundr_ray.store.cluster.gauges import Readings

router = resource("", "health")


@router.get(
    "/metrics",
    summary="Gauges for Prometheus",
    response_class=Response,
    responses={
        **refusals(*KEYLESS),
        200: {"content": {"text/plain": {"schema": {"type": "string"}}}},
    },
)
async def get_metrics(request: Request) -> Response:
    """The whole installation's batches, queue, jobs and credits; needs no key."""
    services = services_of(request)
    found = _Families(await services.store.gauges.read(), services.plans.plans)
    registry = CollectorRegistry()
    registry.register(found)
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


class _Families:
    """The readings as Prometheus's client collects them; a label without a reading has a 0."""

    def __init__(self, readings: Readings, plans: Iterable[str]) -> None:
        self._readings, self._plans = readings, plans

    def collect(self) -> Iterable[Metric]:
        found = self._readings
        batches = GaugeMetricFamily("wundr_batches", "Batches by status.", labels=["status"])
        for status in BatchStatus:
            batches.add_metric([status], found.batches.get(status, 0))
        queued = GaugeMetricFamily(
            "wundr_queued_batches",
            "Batches that wait, by their account's plan and their priority.",
            labels=["plan", "priority"],
        )
        for plan in sorted({*self._plans, *(plan for plan, _ in found.queued)}):
            for priority in Priority:
                queued.add_metric([plan, priority], found.queued.get((plan, priority), 0))
        charged = GaugeMetricFamily(
            "wundr_credits_charged",
            "Credits charged to this month's batches that have ended, by their account's plan.",
            labels=["plan"],
        )
        for plan in sorted({*self._plans, *found.credits_charged}):
            charged.add_metric([plan], found.credits_charged.get(plan, 0))
        seconds = found.oldest_queued.total_seconds()
        return [
            batches,
            queued,
            GaugeMetricFamily("wundr_running_jobs", "Jobs that run now.", found.running_jobs),
            GaugeMetricFamily(
                "wundr_oldest_queued_seconds", "How long the oldest waiting batch waits.", seconds
            ),
            GaugeMetricFamily(
                "wundr_credits_held",
                "Credits set aside for batches that have not ended.",
                found.credits_held,
            ),
            charged,
            GaugeMetricFamily(
                "wundr_undelivered_notifications",
                "Webhooks and e-mails that have not been delivered or given up.",
                found.undelivered,
            ),
            GaugeMetricFamily(
                "wundr_oldest_undelivered_seconds",
                "How long the oldest of them has been due.",
                found.oldest_undelivered.total_seconds(),
            ),
        ]
