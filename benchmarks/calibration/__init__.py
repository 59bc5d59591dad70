"""The benchmark that the rating is calibrated with: which projects, and what was measured.

``python -m benchmarks.calibration measure`` analyses the repositories of ``repositories.csv``,
``thresholds`` derives the rating's calibration from two thirds of them, and ``validity`` shows on
the others how the rating behaves, in ``docs/metrics.md``.
"""
