"""Counters of this process, which Ray's agent on each node shows to Prometheus as ``ray_wundr_…``.

What the database knows exactly is read from there (``/metrics`` of the API); here is what it
does not keep, or what would be slow to count.
"""

from collections.abc import Iterable
from functools import cache

from ray.util.metrics import Counter, Histogram

from wundr_ray.domain.operation.samples import Metric, Sample

_WAITS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 7200]
_DURATIONS = [0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 180, 600, 1800, 3600]


class _Meters:
    """Made once per process: Ray keeps each for as long as the process lives."""

    def __init__(self) -> None:
        self.histograms = {
            Metric.BATCH_WAIT: Histogram(
                Metric.BATCH_WAIT,
                "From the time a batch could start to its dispatch.",
                boundaries=_WAITS,
                tag_keys=("plan", "priority"),
            ),
            Metric.JOB_DURATION: Histogram(
                Metric.JOB_DURATION,
                "Completed attempts of jobs; one with several rules counts for each of them.",
                boundaries=_DURATIONS,
                tag_keys=("type", "rule"),
            ),
        }
        self.counters = {
            metric: Counter(metric, description, tag_keys=labels)
            for metric, labels, description in (
                (
                    Metric.JOBS_ENDED,
                    ("type", "status"),
                    "Jobs that ended, by type and status.",
                ),
                (Metric.JOB_RETRIES, ("type", "code"), "Attempts made again, by type and error."),
                (Metric.JOB_FAILURES, ("type", "code"), "Jobs that failed, by type and error."),
                (Metric.FILES, ("source",), "Files of completed jobs: analysed or reused."),
                (Metric.GATE_VERDICTS, ("status",), "Verdicts of quality gates about jobs."),
                (Metric.MIRROR_READS, ("source",), "Commits: fetched, or kept by the mirror."),
            )
        }


_meters = cache(_Meters)


def tell(samples: Iterable[Sample]) -> None:
    meters = _meters()
    for sample in samples:
        if histogram := meters.histograms.get(sample.metric):
            histogram.observe(sample.value, _tags(histogram, sample))
        else:
            counter = meters.counters[sample.metric]
            counter.inc(sample.value, _tags(counter, sample))


def _tags(meter: Counter | Histogram, sample: Sample) -> dict[str, str]:
    return dict(zip(meter.info["tag_keys"], sample.labels, strict=True))
