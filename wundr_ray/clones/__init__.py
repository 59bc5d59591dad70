"""Duplicated code: token streams of files in, pairs of equal blocks with their places out."""
