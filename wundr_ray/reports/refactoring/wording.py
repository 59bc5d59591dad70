"""Words that the reports of refactor batches share."""

from wundr_ray.contract.refactoring.results import ChangesetResult, RefactorResults
from wundr_ray.contract.vocabulary import BatchStatus
from wundr_ray.domain.wording import counted
from wundr_ray.reports.about import About
from wundr_ray.reports.text import OUTCOMES

KIND = "Refactoring report"


def about(results: RefactorResults) -> About:
    """The moment is the end of the batch, or its beginning while it has not ended."""
    at = results.completed_at or results.started_at or results.created_at
    return About(KIND, results.name, results.batch_id, at)


def state_words(results: RefactorResults) -> str:
    """Where the batch stands, as a sentence without its full stop."""
    if results.outcome:
        return OUTCOMES[results.outcome]
    if results.status is BatchStatus.AWAITING_APPROVAL:
        return "Awaits approval"
    return f"The batch is {results.status}"


def selection_words(selection: dict[str, object]) -> str:
    """Which changes a decision is about: ``rules: a, b; except files: c``."""
    parts = []
    for name, values in selection.items():
        if isinstance(values, dict):
            parts.append(f"{name} {selection_words(values)}")
        elif isinstance(values, list):
            parts.append(f"{name.replace('_', ' ')}: {', '.join(map(str, values))}")
    return "; ".join(parts) or "all changes"


def delivery_words(changesets: list[ChangesetResult]) -> str:
    """The states of a project's changesets: ``1 merged, 2 open``."""
    states = sorted(str(each.state) for each in changesets)
    return ", ".join(f"{states.count(state)} {state}" for state in dict.fromkeys(states))


def extent_of(changeset: ChangesetResult) -> str:
    """How many changes a changeset has: ``5 (1 stale, 2 left out)``."""
    numbers = {"stale": changeset.stale_changes, "left out": changeset.left_out_changes}
    remarks = ", ".join(f"{number:,} {name}" for name, number in numbers.items() if number)
    return f"{changeset.changes:,} ({remarks})" if remarks else f"{changeset.changes:,}"


def extent_words(changes: int, files: int, projects: int) -> str:
    return (
        f"{counted(changes, 'change')} in {counted(files, 'file')} of "
        f"{counted(projects, 'project')}"
    )
