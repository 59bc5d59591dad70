"""Repositories for tests of the refactoring engine, as plain data."""

import hashlib
from collections.abc import Mapping

from wundr_ray.contract.vocabulary import Pattern, Role
from wundr_ray.refactoring.edits.apply import apply_changes
from wundr_ray.refactoring.engine import propose
from wundr_ray.refactoring.interface import Preview, RefactorOptions, RepositoryFiles
from wundr_ray.refactoring.sources.languages import language_of
from wundr_ray.roles.declared import declared

COMMIT = "1" * 40
ALL = RefactorOptions(frozenset(Pattern))


def repository(contents: Mapping[str, str | bytes]) -> RepositoryFiles:
    """All of its files may be changed."""
    data = {
        path: text if isinstance(text, bytes) else text.encode() for path, text in contents.items()
    }
    roles = declared(data)
    return RepositoryFiles(
        data,
        dict.fromkeys(data, "100644"),
        {path: hashlib.sha1(text).hexdigest() for path, text in data.items()},
        frozenset(path for path in data if language_of(path)),
        frozenset(path for path in data if roles.assign(path).role is Role.TEST),
    )


def previewed(contents: Mapping[str, str | bytes], options: RefactorOptions = ALL) -> Preview:
    return propose(repository(contents), options, COMMIT, None)


def applied(contents: Mapping[str, str | bytes], preview: Preview) -> dict[str, bytes]:
    """The contents with all changes of ``preview``."""
    changed = {file.path: apply_changes(file.before, file.changes) for file in preview.files}
    return {**repository(contents).contents, **changed}
