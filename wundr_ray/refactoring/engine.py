"""The refactoring engine: the files of a repository in, a preview out."""

from collections.abc import Iterable, Sequence
from functools import partial

from wundr_ray.contract.vocabulary import Language, Role
from wundr_ray.domain.files.minified import is_minified
from wundr_ray.domain.files.records import SkippedFile
from wundr_ray.engines.collection import no_collection
from wundr_ray.engines.interface import CannotAnalyse
from wundr_ray.refactoring.changes import changes_of, earlier_files
from wundr_ray.refactoring.edits.links import complete, link
from wundr_ray.refactoring.examination import Examiner
from wundr_ray.refactoring.fixpoint import Refined, guarded, refine
from wundr_ray.refactoring.index.index import RepositoryIndex
from wundr_ray.refactoring.interface import (
    FilePreview,
    Preview,
    RefactorOptions,
    ReportedOnly,
    RepositoryFiles,
)
from wundr_ray.refactoring.proof import ProofFailed, prove
from wundr_ray.refactoring.rules.interface import Context, RefactoringRule
from wundr_ray.refactoring.rules.registry import RULES
from wundr_ray.refactoring.sources import encoded
from wundr_ray.refactoring.sources.encoded import Encoded
from wundr_ray.refactoring.sources.languages import language_of
from wundr_ray.refactoring.sources.source import ParsedSource
from wundr_ray.refactoring.sources.trees import forget
from wundr_ray.refactoring.tools.project_config import ProjectConfigs
from wundr_ray.roles.conventions.marks import role_of
from wundr_ray.sources.files.languages import GENERATED, MINIFIED, REASONS, VENDORED

_CODES = {Role.GENERATED: GENERATED, Role.VENDORED: VENDORED}

MAX_REPORTS = 5_000
"""Findings of one repository that are listed."""


def propose(
    files: RepositoryFiles, options: RefactorOptions, commit: str, branch: str | None
) -> Preview:
    """What the rules that ``options`` ask for propose for ``files``.

    Raises:
        ResourceUnavailable: a program that finds the places does not work on this node.
        MemoryError: the task's memory does not suffice.
    """
    with no_collection():
        try:
            return _propose(files, options, commit, branch)
        finally:
            forget()


def _propose(
    files: RepositoryFiles, options: RefactorOptions, commit: str, branch: str | None
) -> Preview:
    rules = chosen_rules(options)
    configs = ProjectConfigs(files.contents if options.respect_project_config else {})
    index = RepositoryIndex(files)
    texts, skipped = _read_all(files, rules, configs)
    sources = [
        ParsedSource(path, _language(path), text.data, ignored=configs.of(path).ignored_codes(path))
        for path, text in texts.items()
    ]
    examine = Examiner(rules, configs, files.contents)
    context = Context(index, index.files)
    refined, defeated = refine(sources, rules, options.level, examine, context, index.update)
    skipped += defeated
    previews: list[FilePreview] = []
    after: dict[str, frozenset[str]] = {}
    for file in refined:
        make = partial(_preview, file, texts[file.first.path], files, index)
        outcome = guarded(file.first.path, make)
        if isinstance(outcome, SkippedFile):
            skipped.append(outcome)
        elif outcome.changes:
            previews.append(outcome)
            after |= earlier_files(file, outcome.changes)
    previews.sort(key=lambda preview: preview.path)
    # The limit comes first: a file beyond it may be one that others need.
    kept, left_out = _limited(previews, options.max_files)
    kept, incomplete = complete(kept, after)
    reports = sorted(
        (report for file in refined for report in _reports(file)),
        key=lambda report: (report.path, report.line, report.rule),
    )
    skipped += [*left_out, *incomplete, *_beyond(reports)]
    return Preview(
        commit,
        branch,
        tuple(link(kept, after)),
        tuple(reports[:MAX_REPORTS]),
        tuple(sorted(skipped, key=lambda file: file.path)),
    )


def chosen_rules(options: RefactorOptions) -> tuple[RefactoringRule, ...]:
    """The rules that ``options`` ask for, in the order in which they are tried."""
    return tuple(
        rule
        for rule in RULES
        if rule.pattern in options.patterns
        and (rule.enabled or rule.id in options.enable)
        and rule.id not in options.disable
    )


def _read_all(
    files: RepositoryFiles, rules: Sequence[RefactoringRule], configs: ProjectConfigs
) -> tuple[dict[str, Encoded], list[SkippedFile]]:
    """The texts of all targets that some rule is for."""
    languages = {language for rule in rules for language in rule.languages}
    texts: dict[str, Encoded] = {}
    skipped = []
    for path in sorted(files.targets):
        language = language_of(path)
        if language not in languages or language is None or configs.of(path).excludes(path):
            continue
        data = files.contents[path]
        if code := _not_by_hand(path, data):
            skipped.append(SkippedFile(path, code, REASONS[code]))
            continue
        try:
            texts[path] = encoded.read(data, language)
        except CannotAnalyse as problem:
            skipped.append(SkippedFile(path, problem.code, problem.reason))
    return texts, skipped


def _not_by_hand(path: str, data: bytes) -> str | None:
    """Why a file that no person wrote is left alone, as a code; None for any other file."""
    if is_minified(data):
        return MINIFIED
    return _CODES.get(role_of(path, data, Role.PRODUCTION))


def _preview(
    file: Refined, text: Encoded, files: RepositoryFiles, index: RepositoryIndex
) -> FilePreview | SkippedFile:
    path = file.first.path
    changes = changes_of(file, text.raw_edit)
    try:
        proof = prove(file, text, changes, index.uses_elsewhere) if changes else ()
    except ProofFailed as failure:
        return SkippedFile(path, "proof_failed", f"not changed: {failure}")
    return FilePreview(path, files.modes[path], files.blobs[path], text.raw, changes, proof)


def _reports(file: Refined) -> Iterable[ReportedOnly]:
    return (
        ReportedOnly(file.first.path, proposal.line, rule.id, rule.pattern, proposal.reason)
        for rule, proposal in file.reported
    )


def _limited(
    previews: Sequence[FilePreview], most: int | None
) -> tuple[Sequence[FilePreview], list[SkippedFile]]:
    """The first files by their paths, and those beyond the limit."""
    if most is None:
        return previews, []
    reason = f"beyond the limit of {most} changed files"
    return previews[:most], [
        SkippedFile(preview.path, "max_files", reason) for preview in previews[most:]
    ]


def _beyond(reports: Sequence[ReportedOnly]) -> list[SkippedFile]:
    """A line that says how many findings are not listed, under the first file with one."""
    more = reports[MAX_REPORTS:]
    if not more:
        return []
    reason = f"from this file on, {len(more)} findings are beyond the limit of {MAX_REPORTS}"
    return [SkippedFile(more[0].path, "too_many_reports", reason)]


def _language(path: str) -> Language:
    language = language_of(path)
    assert language is not None
    return language
