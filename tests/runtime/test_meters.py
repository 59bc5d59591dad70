"""Every sample reaches Ray's metric of its name."""

import pytest

from wundr_ray.domain.operation.samples import Metric, Sample
from wundr_ray.runtime import meters


class Meter:
    """Stands in for Ray's counters and histograms, which need a cluster's agent to tell."""

    def __init__(self, name: str, description: str, tag_keys: tuple[str, ...], **_: object) -> None:
        assert description
        self.name, self.info = str(name), {"tag_keys": tag_keys}
        self.told: list[tuple[float, dict[str, str]]] = []

    def inc(self, value: float, tags: dict[str, str]) -> None:
        self.told.append((value, tags))

    observe = inc


ONE_LABEL = (Metric.FILES, Metric.GATE_VERDICTS, Metric.MIRROR_READS)


def test_each_metric_has_its_labels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meters, "Counter", Meter)
    monkeypatch.setattr(meters, "Histogram", Meter)
    made = meters._Meters()
    monkeypatch.setattr(meters, "_meters", lambda: made)
    meters.tell(
        Sample(metric, ("x",) if metric in ONE_LABEL else ("a", "b"), 2) for metric in Metric
    )
    found = {
        meter.name: meter.told for meter in (*made.histograms.values(), *made.counters.values())
    }
    assert found == {
        "wundr_batch_wait_seconds": [(2, {"plan": "a", "priority": "b"})],
        "wundr_job_duration_seconds": [(2, {"type": "a", "rule": "b"})],
        "wundr_jobs_ended": [(2, {"type": "a", "status": "b"})],
        "wundr_job_retries": [(2, {"type": "a", "code": "b"})],
        "wundr_job_failures": [(2, {"type": "a", "code": "b"})],
        "wundr_files": [(2, {"source": "x"})],
        "wundr_quality_gate_verdicts": [(2, {"status": "x"})],
        "wundr_mirror_reads": [(2, {"source": "x"})],
    }
