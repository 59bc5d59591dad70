"""What a job does about duplicates: token streams per shard, clones and findings at its end."""

from collections.abc import Iterable
from dataclasses import replace

import polars as pl

from wundr_ray.clones.project import findings, project_clones
from wundr_ray.clones.tokens import tokenise
from wundr_ray.domain.files import SkippedFile, SourceText
from wundr_ray.frames import Frames


def with_fingerprints(frames: Frames, texts: Iterable[SourceText | SkippedFile]) -> Frames:
    """``frames`` of a shard with the token streams of those of its files that were analysed.

    Files that are not searched, or not to their end, are listed among the skipped ones too.
    """
    analysed = set(frames.files["path"])
    kept = (t for t in texts if isinstance(t, SourceText) and t.file.path in analysed)
    tokens = tokenise(kept)
    skipped = pl.concat([frames.skipped, Frames.of_skipped(tokens.remarks).skipped])
    return replace(frames, fingerprints=tokens.streams, skipped=skipped)


def with_clones(frames: Frames, min_tokens: int) -> Frames:
    """``frames`` of a whole job with its pairs of equal blocks and a finding for each."""
    clones = project_clones(frames.fingerprints, min_tokens)
    found = pl.concat([frames.findings, findings(clones)])
    return replace(frames, clones=clones, findings=found.sort(pl.all(), maintain_order=True))
