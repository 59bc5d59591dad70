"""The colours of every report: one dark ink, one accent, and a scale from good to bad."""

from collections.abc import Mapping

from wundr_ray.contract.vocabulary import Grade, Severity
from wundr_ray.domain.results.scoring import ComplexityBand

INK = "#1F2A44"
TEXT = "#2B3346"
MUTED = "#667085"
RULE = "#D5DBE5"
TINT = "#F3F5F9"
ACCENT = "#2F6690"
PAPER = "#FFFFFF"

GOOD = "#2A7F62"
FAIR = "#7FB285"
MIDDLING = "#E3B23C"
POOR = "#CC6B2C"
BAD = "#9B2226"
MILD = "#9AA5B8"

SEVERITIES: Mapping[Severity, str] = {
    Severity.CRITICAL: BAD,
    Severity.HIGH: POOR,
    Severity.MEDIUM: MIDDLING,
    Severity.LOW: MILD,
}

GRADES: Mapping[Grade, str] = {
    Grade.A: GOOD,
    Grade.B: FAIR,
    Grade.C: MIDDLING,
    Grade.D: POOR,
    Grade.F: BAD,
}

BANDS: Mapping[ComplexityBand, str] = {"low": GOOD, "medium": MIDDLING, "high": BAD}
