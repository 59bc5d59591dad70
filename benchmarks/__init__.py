"""Ratios against the tools that users would pick instead: ``python -m benchmarks.<name>``."""
