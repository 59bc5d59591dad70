"""Findings of projects: where they are kept, decisions about them, quality gates."""
