"""Mirrors of repositories on a node: written, locked, read and evicted."""
