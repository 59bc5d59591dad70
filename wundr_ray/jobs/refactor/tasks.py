"""The task of a refactoring, as a plain function that runs in a worker process.

Heavy libraries are imported inside, so that actors can refer to it without loading them.
"""

from dataclasses import replace

from wundr_ray import scratch
from wundr_ray.contract.errors import StorageUnavailable
from wundr_ray.contract.vocabulary import Language, Role
from wundr_ray.domain.batch.outcomes import JobResult
from wundr_ray.domain.files.records import SkippedFile, SourceText
from wundr_ray.jobs.interface import Task
from wundr_ray.jobs.refactor.requests import Proposed, ProposeRequest
from wundr_ray.refactoring.interface import Preview, RepositoryFiles
from wundr_ray.roles.declared import Declared
from wundr_ray.sources.files.selection import Selection, roles_in, select
from wundr_ray.sources.interface import Snapshot
from wundr_ray.store.artifacts.artifacts import PATIENCE_OF_TASKS, open_artifacts
from wundr_ray.store.artifacts.seals import FRAMES_SEAL, put_sealed
from wundr_ray.system import utc_now

LANGUAGES = frozenset({Language.PYTHON, Language.JAVASCRIPT, Language.TYPESCRIPT})
_READ_SECONDS = 120.0
_COMPONENTS = (".vue", ".svelte", ".astro")
"""Files that contain scripts among other things; the engine does not change them."""


def propose_changes(request: ProposeRequest) -> Proposed:
    """Fetch the repository, run the rules on it, and store what they propose."""
    from wundr_ray.refactoring.engine import propose
    from wundr_ray.refactoring.previews.summary import stored_preview
    from wundr_ray.sources.git import fetch

    fetched = fetch(request.spec, request.policy)
    selection = Selection(LANGUAGES, request.exclude_patterns)
    snapshot = _own_code(select(fetched, selection))
    files, left_out = _read(snapshot, request.include_patterns, roles_in(fetched, selection))
    preview = propose(files, request.options, snapshot.commit, snapshot.branch)
    preview = replace(
        preview,
        skipped=(*snapshot.skipped, *preview.skipped, *left_out),
        code_owners=_code_owners(files),
    )
    _keep(preview, request)
    stored = stored_preview(preview, request.key)
    return Proposed(snapshot.fetched, JobResult(snapshot.commit, None, stored))


def _own_code(snapshot: Snapshot) -> Snapshot:
    """The snapshot without files that are changed elsewhere: vendored and generated ones."""
    from wundr_ray.sources.files.languages import GENERATED, VENDORED, skipped

    codes = {Role.GENERATED: GENERATED, Role.VENDORED: VENDORED}
    left_out = [
        skipped(file.path, codes[file.role]) for file in snapshot.files if file.role in codes
    ]
    files = tuple(file for file in snapshot.files if file.role not in codes)
    return replace(snapshot, files=files, skipped=(*snapshot.skipped, *left_out))


def _read(
    snapshot: Snapshot, include_patterns: tuple[str, ...], roles: Declared
) -> tuple[RepositoryFiles, tuple[SkippedFile, ...]]:
    """The files for the engine, and those that are left out because they cannot be read."""
    # The engine changes only the targets, but it needs to see more: the configuration of tools, and
    # files that may import what it changes. These come along as context.
    from wundr_ray.domain.files.gitignore import Ignored
    from wundr_ray.sources.files.languages import UNREADABLE, reason_by_content, skipped
    from wundr_ray.sources.whole import context_of, list_files, read_all

    listed = {file.path: file for file in list_files(snapshot.mirror, snapshot.commit)}
    included = Ignored(include_patterns) if include_patterns else None
    targets = {
        file.path: file
        for file in snapshot.files
        if file.path in listed
        and not file.path.endswith(_COMPONENTS)
        and (included is None or included.covers(file.path))
    }
    context = context_of(listed.values(), targets)
    wanted = [*context, *(listed[path] for path in targets)]
    contents = read_all(snapshot.mirror, wanted, _READ_SECONDS)
    left_out = [skipped(path, UNREADABLE) for path in targets if path not in contents]
    for path, file in targets.items():
        data = contents.get(path)
        if data is not None and (code := reason_by_content(SourceText(file, data))):
            left_out.append(skipped(path, code))
    refused = {file.path for file in left_out}
    return RepositoryFiles(
        contents=contents,
        modes={path: listed[path].mode for path in contents},
        blobs={path: listed[path].blob_id for path in contents},
        targets=frozenset(path for path in targets if path not in refused),
        tests=frozenset(path for path in contents if roles.assign(path).role is Role.TEST),
    ), tuple(left_out)


def _code_owners(files: RepositoryFiles) -> bytes:
    """The file of code owners, at the first place where GitHub and GitLab look for it."""
    places = (".github/CODEOWNERS", ".gitlab/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")
    return next((files.contents[place] for place in places if place in files.contents), b"")


def _keep(preview: Preview, request: ProposeRequest) -> None:
    from wundr_ray.refactoring.previews import files as preview_files

    artifacts = open_artifacts(request.artifacts, PATIENCE_OF_TASKS, utc_now)
    try:
        with scratch.folder() as folder:
            preview_files.write(preview, folder)
            put_sealed(artifacts, request.key, sorted(folder.iterdir()), FRAMES_SEAL)
    except OSError as error:
        raise StorageUnavailable(f"The preview could not be stored: {error.strerror}.") from error


PROPOSE_CHANGES = Task(
    propose_changes,
    preload=(
        "wundr_ray.refactoring.engine",
        "wundr_ray.refactoring.previews.files",
        "wundr_ray.refactoring.previews.summary",
        "wundr_ray.sources.git",
        "wundr_ray.sources.whole",
    ),
)
