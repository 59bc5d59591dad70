"""Token streams made by hand or by hypothesis, as frames."""

import hashlib
from collections.abc import Mapping

import polars as pl
from hypothesis import strategies as st

from tests.clones.oracle import Project
from wundr_ray.clones.tokens.kinds import LOW_BITS, TokenKind
from wundr_ray.frames import FINGERPRINTS


def frame(project: Project) -> pl.LazyFrame:
    rows = [
        (path, [line for line, _ in tokens], [_hash(token) for _, token in tokens])
        for path, tokens in project.items()
    ]
    return pl.LazyFrame(rows, schema=FINGERPRINTS, orient="row")


def _hash(token: str) -> int:
    digest = int.from_bytes(hashlib.blake2b(token.encode(), digest_size=8).digest(), "little")
    return (digest & ~LOW_BITS) + 2 * TokenKind.NAME


def frames(projects: Mapping[str, Project]) -> dict[str, pl.LazyFrame]:
    return {job: frame(project) for job, project in projects.items()}


def one_per_line(text: str) -> list[tuple[int, str]]:
    return list(enumerate(text, start=1))


@st.composite
def files(draw: st.DrawFn) -> list[tuple[int, str]]:
    """Few different tokens and copied pieces, so that blocks meet, overlap and repeat."""
    pieces = draw(
        st.lists(
            st.sampled_from(["abcdefgh", "abcd", "xyz", "aaaaaaaa", "abababab"])
            | st.text("abc", max_size=6),
            max_size=5,
        )
    )
    tokens = "".join(pieces)
    steps = draw(
        st.lists(st.integers(0, 2), min_size=len(tokens), max_size=len(tokens)) | st.just(None)
    )
    line, placed = 1, []
    for token, step in zip(tokens, steps or [1] * len(tokens), strict=True):
        line += step
        placed.append((line, token))
    return placed


projects = st.dictionaries(
    st.sampled_from(["job_1", "job_2", "job_10"]),
    st.dictionaries(st.sampled_from(["a.py", "b.py", "c/d.py"]), files(), max_size=3),
    min_size=1,
)
