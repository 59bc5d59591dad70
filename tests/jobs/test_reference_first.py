"""A reference that has not been analysed is analysed in the same job, before the job's own code."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.jobs.history import History, Job
from tests.jobs.performing import Performance
from wundr_ray.contract.errors import ResourceUnavailable
from wundr_ray.domain.batch.outcomes import JobResult, StoredResult
from wundr_ray.domain.findings.references import Comparison
from wundr_ray.frames import Frames
from wundr_ray.jobs.analysis import tasks
from wundr_ray.jobs.analysis.pipeline import AnalysisPipeline, AttemptPlan
from wundr_ray.jobs.analysis.reference_first import ReferenceFirst
from wundr_ray.store.artifacts.artifacts import reference_key

BAD = "def {name}(x):\n    return eval(x + {number})\n"
BEFORE = {"a.py": BAD.format(name="one", number=1), "b.py": BAD.format(name="two", number=2)}
AFTER = {**BEFORE, "c.py": BAD.format(name="three", number=3)}


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(tmp_path)


def attempt(
    history: History, reference: str, commit: str, *, at_once: bool = True, number: int = 1
) -> ReferenceFirst:
    plan = AttemptPlan(
        history.request_of(Job(commit=commit)),
        history.target_of(Job(commit=commit, attempt=number)),
        at_once,
    )
    key = reference_key(plan.target.key)
    nothing = Comparison(missing="nothing is known")
    before = AttemptPlan(
        history.request_of(Job(commit=reference)),
        replace(plan.target, key=key, tracking=replace(plan.target.tracking, comparison=nothing)),
        at_once,
    )
    return ReferenceFirst(AnalysisPipeline(before), plan, history.home / "artifacts" / key)


def stored_of(result: JobResult) -> StoredResult:
    assert isinstance(result.stored, StoredResult)
    return result.stored


def findings(history: History, result: JobResult) -> dict[str, tuple[str, str]]:
    frames = Frames.read(history.home / "artifacts" / stored_of(result).frames)
    rows = frames.findings.select("path", "state", "id").iter_rows()
    return {path: (state, finding) for path, state, finding in rows}


@pytest.mark.parametrize("at_once", [True, False])
def test_only_what_the_reference_does_not_have_is_new(history: History, at_once: bool) -> None:
    before, after = history.write(BEFORE), history.write(AFTER)
    performance = Performance()
    result = performance.of(attempt(history, before, after, at_once=at_once))
    states = {path: state for path, (state, _) in findings(history, result).items()}
    assert states == {"a.py": "existing", "b.py": "existing", "c.py": "new"}
    new_code = stored_of(result).new_code
    assert new_code
    assert new_code.reference
    assert (new_code.reference.commit, new_code.reference.job_id) == (before, None)
    assert (new_code.missing, new_code.lines) == (None, 2)
    assert result.commit == after
    assert stored_of(result).frames == history.target_of(Job()).key
    assert stored_of(result).files_reused == 2, "the reference is the cache"
    is_of_reference = [step.startswith("reference: ") for step in performance.steps]
    assert is_of_reference == sorted(is_of_reference, reverse=True)
    assert len(set(performance.steps)) == len(performance.steps)


def test_another_attempt_gives_the_same_ids(history: History) -> None:
    before, after = history.write(BEFORE), history.write(AFTER)
    first = Performance().of(attempt(history, before, after))
    again = Performance().of(attempt(history, before, after, at_once=False, number=2))
    assert findings(history, again) == findings(history, first)


def test_a_reference_that_is_not_there_is_a_missing_one(history: History) -> None:
    after = history.write(AFTER)
    result = Performance().of(attempt(history, "0" * 40, after))
    new_code = stored_of(result).new_code
    assert new_code
    assert new_code.reference is None
    assert new_code.missing
    assert new_code.missing.startswith("The analysis to compare with failed: ")
    assert {state for state, _ in findings(history, result).values()} == {"new"}


def test_a_branch_is_no_reference_of_itself(history: History) -> None:
    """The job names no branch: that it is about the reference's own is known after the fetch."""
    history.write(AFTER)
    own, main = Job(), Job(branch="main")
    history.main_branch = None
    target = history.target_of(own)
    key = reference_key(target.key)
    plan = AttemptPlan(history.request_of(own), target)
    before = AttemptPlan(history.request_of(main), replace(target, key=key))
    pipeline = ReferenceFirst(AnalysisPipeline(before), plan, history.home / "artifacts" / key)
    new_code = stored_of(Performance().of(pipeline)).new_code
    assert new_code
    assert new_code.reference is None
    assert new_code.missing == "The branch main has not been analysed before."


def test_what_may_pass_ends_the_attempt(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next attempt may find the repository again."""
    commit = history.write(AFTER)

    def away(*_: object) -> None:
        raise ResourceUnavailable("The host does not answer.")

    task = replace(tasks.ANALYSE_REPOSITORY, run=away)
    monkeypatch.setattr(tasks, "ANALYSE_REPOSITORY", task)
    with pytest.raises(ResourceUnavailable):
        Performance().of(attempt(history, commit, commit))
