"""Frames in, summary out: metrics, grades, recommendations."""
