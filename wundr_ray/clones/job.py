"""What a job does about duplicates: token streams per shard, clones and findings at its end.

Each role of files is searched for itself: what tests have in common with one another, or with the
code that they test, is no duplicate of production. In the scope ``all`` there is one search.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

import polars as pl

from wundr_ray.clones.findings import findings
from wundr_ray.clones.project import project_clones
from wundr_ray.clones.tokens.kinds import salt
from wundr_ray.clones.tokens.streams import tokenise
from wundr_ray.contract.vocabulary import CodeScope, Role, Rule, Severity
from wundr_ray.domain.files.records import SkippedFile, SourceText
from wundr_ray.domain.files.role_rules import counts
from wundr_ray.frames import FINDINGS, Frames, skipped_rows, untracked


def searches(scope: CodeScope) -> Sequence[Sequence[Role]]:
    """The roles whose files are compared with one another, one entry for each search."""
    if scope is CodeScope.ALL:
        return [list(Role)]
    return [[role] for role in Role if counts(role, Rule.DUPLICATES, Severity.LOW)]


def with_fingerprints(
    frames: Frames,
    texts: Iterable[SourceText | SkippedFile],
    scope: CodeScope = CodeScope.PRODUCTION,
) -> Frames:
    """``frames`` of a shard with the token streams of those of its files that are searched.

    Files that are not searched, or not to their end, though their role is, are listed among the
    skipped ones too.
    """
    roles = [role for some in searches(scope) for role in some]
    files = zip(frames.files["path"], frames.files["role"], strict=True)
    searched = {path for path, role in files if role in roles}
    kept = (t for t in texts if isinstance(t, SourceText) and t.file.path in searched)
    tokens = tokenise(kept)
    skipped = pl.concat([frames.skipped, skipped_rows(tokens.remarks)])
    return replace(frames, fingerprints=tokens.streams, skipped=skipped)


Placed = Callable[[pl.DataFrame], pl.DataFrame]


def with_clones(
    frames: Frames,
    min_tokens: int,
    scope: CodeScope = CodeScope.PRODUCTION,
    placed: Placed = untracked,
) -> Frames:
    """``frames`` of a whole job with its pairs of equal blocks and a finding for each group.

    ``placed`` adds to these findings what the others have of their places.
    """
    roles = dict(zip(frames.files["path"], frames.files["role"], strict=True))
    streams = _apart(frames.fingerprints, roles, searches(scope))
    clones = _in_roles(project_clones(streams, min_tokens), roles, "path_b")
    found = untracked(frames.findings)
    if clones.height:
        own = untracked(placed(_in_roles(findings(clones), roles, "path")))
        found = pl.concat([found, own])
    ordered = found.sort(FINDINGS.names(), maintain_order=True)
    return replace(frames, clones=clones, findings=ordered)


def _apart(
    streams: pl.DataFrame, roles: Mapping[str, str], together: Sequence[Sequence[Role]]
) -> pl.DataFrame:
    """The streams of files in the roles of ``together``, which are searched all at once.

    Equal tokens have other numbers in each sequence of roles, so that these are never found equal.
    ``roles`` has the role of each file.
    """
    salts = {role.value: salt(number) for number, some in enumerate(together) for role in some}
    of_file = [salts.get(roles.get(path, "")) for path in streams["path"]]
    own = pl.Series(of_file, dtype=pl.UInt64)
    searched = own.is_not_null()
    some = streams.filter(searched)
    return some.with_columns(tokens=some["tokens"] + own.filter(searched))


def _in_roles(rows: pl.DataFrame, roles: Mapping[str, str], path: str) -> pl.DataFrame:
    """``rows`` with the roles of the files that their column ``path`` names."""
    return rows.with_columns(role=pl.Series(map(roles.get, rows[path]), dtype=pl.String))
