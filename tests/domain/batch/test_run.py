"""The running batch: examples of every rule, then random lives that must all end well."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from wundr_ray.contract.vocabulary import BatchStatus, JobStatus, Outcome
from wundr_ray.domain.batch.charging import Fault
from wundr_ray.domain.batch.conclude import CANCELLED, conclude
from wundr_ray.domain.batch.run import (
    BatchRun,
    Decision,
    JobChange,
    JobFailed,
    JobLost,
    JobRun,
    JobStarted,
    JobSucceeded,
    Stimulus,
    Stop,
    StopAsked,
    decide,
    is_over,
    next_wakeup,
    startable,
)
from wundr_ray.domain.batch.states import BATCH_EDGES, JOB_EDGES, JOB_TERMINAL, IllegalTransition

NOW = datetime(2025, 3, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
DEADLINE = NOW + timedelta(hours=1)


def new_run(jobs: int = 2, max_attempts: int = 3) -> BatchRun:
    return BatchRun("b", {f"j{n}": JobRun(f"j{n}") for n in range(jobs)}, max_attempts, DEADLINE)


def after(run: BatchRun, *stimuli: Stimulus) -> BatchRun:
    for stimulus in stimuli:
        run = decide(run, stimulus, NOW).run
    return run


def failed(job_id: str, attempt: int, *, transient: bool = True) -> JobFailed:
    return JobFailed(job_id, attempt, "CODE", "text", transient, 5 * SECOND)


def statuses(run: BatchRun) -> list[JobStatus]:
    return [job.status for job in run.jobs.values()]


def test_the_longest_expected_job_starts_first() -> None:
    seconds = {"a": 60.0, "b": 5.0, "c": 90.0, "d": 60.0}
    jobs = {name: JobRun(name, expected_seconds=each) for name, each in seconds.items()}
    assert startable(BatchRun("b", jobs, 3, DEADLINE), NOW) == ["c", "a", "d", "b"]


def lost(attempt: int) -> JobFailed:
    """By no fault of the job's own."""
    return JobFailed("j0", attempt, "CODE", "text", True, 5 * SECOND, Fault.WORKER)


def test_what_was_no_fault_of_the_job_costs_no_attempt_but_is_bounded() -> None:
    run = new_run(1, max_attempts=1)
    for attempt in range(1, 5):
        run = after(run, JobStarted("j0"), lost(attempt))
        assert run.jobs["j0"] == JobRun("j0", JobStatus.QUEUED, attempt, 0, NOW + 5 * SECOND)
    run = after(run, JobStarted("j0"), lost(5))
    assert run.jobs["j0"].status is JobStatus.FAILED
    assert run.jobs["j0"].failures == 0


def test_a_job_that_loses_its_managers_again_and_again_ends() -> None:
    run = new_run(1)
    for attempt in range(1, 10):
        run = after(run, JobStarted("j0"), JobLost("j0", attempt))
    assert statuses(run) == [JobStatus.QUEUED]
    run = after(run, JobStarted("j0"), JobLost("j0", 10))
    assert statuses(run) == [JobStatus.FAILED]


def test_jobs_alike_start_in_the_order_of_submission() -> None:
    run = new_run(3)
    assert startable(run, NOW) == ["j0", "j1", "j2"]
    decision = decide(run, JobStarted("j1"), NOW)
    started = JobRun("j1", JobStatus.RUNNING, attempt=1)
    assert decision.changes == (JobChange(started, JobStatus.QUEUED),)
    assert startable(decision.run, NOW) == ["j0", "j2"]


def test_a_transient_failure_is_tried_again_after_its_delay() -> None:
    decision = decide(after(new_run(1), JobStarted("j0")), failed("j0", 1), NOW)
    (change,) = decision.changes
    assert change.error == ("CODE", "text")
    assert change.before is JobStatus.RUNNING
    assert change.job == JobRun("j0", JobStatus.QUEUED, 1, 1, NOW + 5 * SECOND)
    assert startable(decision.run, NOW + 4 * SECOND) == []
    assert next_wakeup(decision.run, NOW) == NOW + 5 * SECOND
    assert startable(decision.run, NOW + 5 * SECOND) == ["j0"]
    assert after(decision.run, JobStarted("j0")).jobs["j0"] == JobRun("j0", JobStatus.RUNNING, 2, 1)


def test_the_last_attempt_fails_the_job_with_its_error() -> None:
    run = after(new_run(1, max_attempts=2), JobStarted("j0"), failed("j0", 1), JobStarted("j0"))
    decision = decide(run, failed("j0", 2), NOW)
    assert decision.run.jobs["j0"] == JobRun("j0", JobStatus.FAILED, 2, 2)
    assert decision.changes[0].error == ("CODE", "text")


def test_a_permanent_failure_is_not_tried_again() -> None:
    run = after(new_run(1), JobStarted("j0"), failed("j0", 1, transient=False))
    assert run.jobs["j0"] == JobRun("j0", JobStatus.FAILED, 1, 1)


def test_a_lost_attempt_costs_none_and_starts_at_once() -> None:
    run = new_run(1, max_attempts=1)
    for attempt in range(1, 6):
        run = after(run, JobStarted("j0"), JobLost("j0", attempt))
    assert run.jobs["j0"] == JobRun("j0", JobStatus.QUEUED, 5, 0)
    assert startable(run, NOW) == ["j0"]


def test_news_of_an_old_attempt_or_an_ended_job_change_nothing() -> None:
    run = after(new_run(1), JobStarted("j0"), JobLost("j0", 1), JobStarted("j0"))
    for late in (JobSucceeded("j0", 1), failed("j0", 1), JobLost("j0", 1), JobSucceeded("j0", 3)):
        assert decide(run, late, NOW) == Decision(run)
    ended = after(run, JobSucceeded("j0", 2))
    for late in (JobSucceeded("j0", 2), failed("j0", 2, transient=False), JobLost("j0", 2)):
        assert decide(ended, late, NOW) == Decision(ended)


def test_an_illegal_start_raises_with_the_story() -> None:
    run = after(new_run(1), JobStarted("j0"))
    with pytest.raises(IllegalTransition, match=r"running -> running.*batch b.*attempt=1"):
        decide(run, JobStarted("j0"), NOW)
    with pytest.raises(IllegalTransition, match="cancelled -> running"):
        decide(after(run, StopAsked(Stop.CANCEL)), JobStarted("j0"), NOW)


def test_cancel_ends_everything_at_once() -> None:
    run = after(new_run(3), JobStarted("j0"), JobSucceeded("j0", 1), JobStarted("j1"))
    decision = decide(run, StopAsked(Stop.CANCEL), NOW)
    assert statuses(decision.run) == ["completed", "cancelled", "cancelled"]
    assert decision.stop_jobs == ("j1",)
    assert [(each.job.id, each.before, each.error) for each in decision.changes] == [
        ("j1", "running", None),
        ("j2", "queued", None),
    ]
    assert conclude(decision.run) == CANCELLED


def test_drain_lets_running_jobs_finish() -> None:
    decision = decide(after(new_run(), JobStarted("j0")), StopAsked(Stop.DRAIN), NOW)
    assert statuses(decision.run) == ["running", "cancelled"]
    assert decision.stop_jobs == ()
    assert startable(decision.run, NOW) == []
    ended = after(decision.run, JobSucceeded("j0", 1))
    assert is_over(ended)
    assert conclude(ended) == CANCELLED


@pytest.mark.parametrize(
    ("news", "status"),
    [
        (failed("j0", 1), JobStatus.CANCELLED),
        (failed("j0", 1, transient=False), JobStatus.FAILED),
        (JobLost("j0", 1), JobStatus.CANCELLED),
    ],
)
def test_while_draining_nothing_is_tried_again(news: Stimulus, status: JobStatus) -> None:
    run = after(new_run(), JobStarted("j0"), StopAsked(Stop.DRAIN), news)
    assert statuses(run) == [status, "cancelled"]
    assert run.jobs["j0"].ready_at is None


def test_a_repeated_drain_can_still_be_sharpened_or_cut_short() -> None:
    draining = after(new_run(), JobStarted("j0"), *[StopAsked(Stop.DRAIN)] * 3)
    assert statuses(draining) == ["running", "cancelled"]
    for stop in (Stop.CANCEL, Stop.DEADLINE):
        decision = decide(draining, StopAsked(stop), NOW)
        assert decision.stop_jobs == ("j0",)
        assert is_over(decision.run)
        assert conclude(decision.run) == CANCELLED


def test_the_deadline_fails_what_has_not_ended() -> None:
    run = after(new_run(3), JobStarted("j0"), JobSucceeded("j0", 1), JobStarted("j1"))
    decision = decide(run, StopAsked(Stop.DEADLINE), DEADLINE)
    assert statuses(decision.run) == ["completed", "failed", "failed"]
    assert decision.stop_jobs == ("j1",)
    assert all(each.error and each.error[0] == "TIMEOUT_EXCEEDED" for each in decision.changes)


@pytest.mark.parametrize("first", [Stop.CANCEL, Stop.DEADLINE])
@pytest.mark.parametrize("second", list(Stop))
def test_the_first_end_stays(first: Stop, second: Stop) -> None:
    run = after(new_run(), JobStarted("j0"), StopAsked(first))
    assert decide(run, StopAsked(second), NOW) == Decision(run)


def test_the_deadline_is_the_last_moment_to_wake_up() -> None:
    assert next_wakeup(new_run(), NOW) == DEADLINE
    late = JobFailed("j0", 1, "CODE", "text", True, timedelta(hours=2))
    assert next_wakeup(after(new_run(), JobStarted("j0"), late), NOW) == DEADLINE


def test_a_job_that_is_ready_and_lacks_a_slot_wakes_nobody() -> None:
    run = after(new_run(1), JobStarted("j0"), failed("j0", 1))
    assert next_wakeup(run, NOW + 5 * SECOND) == DEADLINE


class Lives(RuleBasedStateMachine):
    """A manager that is told everything that can happen, in any order, also twice and too late."""

    @initialize(jobs=st.integers(1, 4), max_attempts=st.integers(1, 3))
    def begin(self, jobs: int, max_attempts: int) -> None:
        self.run = new_run(jobs, max_attempts)
        self.now = NOW
        self.lost = dict.fromkeys(self.run.jobs, 0)

    def tell(self, stimulus: Stimulus) -> Decision:
        """Decide, and compare the changes with what has become of the jobs."""
        before = self.run
        decision = decide(before, stimulus, self.now)
        changed = {each.job.id: each for each in decision.changes}
        assert len(changed) == len(decision.changes)
        for job_id, job in before.jobs.items():
            now = decision.run.jobs[job_id]
            if job_id not in changed:
                assert now == job
                continue
            change = changed[job_id]
            assert change.job == now
            assert change.before is job.status
            assert now.status in JOB_EDGES[job.status]
            assert now.attempt == job.attempt + (now.status is JobStatus.RUNNING)
        ended = {
            job_id
            for job_id, each in changed.items()
            if each.before is JobStatus.RUNNING and isinstance(stimulus, StopAsked)
        }
        assert set(decision.stop_jobs) == ended
        self.run = decision.run
        return decision

    def having(self, *wanted: JobStatus) -> list[str]:
        return [job.id for job in self.run.jobs.values() if job.status in wanted]

    @precondition(lambda self: bool(startable(self.run, self.now)))
    @rule(data=st.data())
    def start(self, data: st.DataObject) -> None:
        job_id = data.draw(st.sampled_from(startable(self.run, self.now)))
        assert self.tell(JobStarted(job_id)).changes

    @precondition(lambda self: bool(self.having(JobStatus.RUNNING)))
    @rule(data=st.data(), kind=st.sampled_from(["good", "transient", "permanent", "lost"]))
    def attempt_ends(self, data: st.DataObject, kind: str) -> None:
        job = self.run.jobs[data.draw(st.sampled_from(self.having(JobStatus.RUNNING)))]
        self.lost[job.id] += kind == "lost"
        assert self.tell(self.news(job.id, job.attempt, kind)).changes
        assert self.run.jobs[job.id].status is not JobStatus.RUNNING

    @rule(data=st.data(), kind=st.sampled_from(["good", "transient", "permanent", "lost"]))
    def late_news(self, data: st.DataObject, kind: str) -> None:
        """Of an attempt that has ended, or that has never been."""
        job = self.run.jobs[data.draw(st.sampled_from(list(self.run.jobs)))]
        numbers = set(range(job.attempt + 2))
        if job.status is JobStatus.RUNNING:
            numbers.remove(job.attempt)
        before = self.run
        news = self.news(job.id, data.draw(st.sampled_from(sorted(numbers))), kind)
        assert self.tell(news) == Decision(before)

    @staticmethod
    def news(job_id: str, attempt: int, kind: str) -> Stimulus:
        if kind == "good":
            return JobSucceeded(job_id, attempt)
        if kind == "lost":
            return JobLost(job_id, attempt)
        return failed(job_id, attempt, transient=kind == "transient")

    @rule(stop=st.sampled_from(Stop))
    def stop(self, stop: Stop) -> None:
        earlier = self.run.stop
        self.tell(StopAsked(stop))
        assert self.run.stop
        assert not self.having(JobStatus.QUEUED)
        if stop is not Stop.DRAIN:
            assert is_over(self.run)
        if earlier not in (None, Stop.DRAIN):
            assert self.run.stop is earlier
        elif earlier is Stop.DRAIN:
            assert self.run.stop is (Stop.DRAIN if stop is Stop.DRAIN else Stop.CANCEL)

    @rule(seconds=st.integers(1, 8))
    def time_passes(self, seconds: int) -> None:
        self.now += seconds * SECOND

    @rule(data=st.data())
    def illegal_start(self, data: st.DataObject) -> None:
        others = self.having(*(set(JobStatus) - {JobStatus.QUEUED}))
        if others:
            with pytest.raises(IllegalTransition):
                self.tell(JobStarted(data.draw(st.sampled_from(others))))

    @invariant()
    def attempts_are_within_the_budget(self) -> None:
        for job in self.run.jobs.values():
            assert job.failures <= self.run.max_attempts
            assert job.attempt <= self.run.max_attempts + self.lost[job.id]
            assert job.failures <= job.attempt

    @invariant()
    def only_ready_queued_jobs_can_start(self) -> None:
        ready = startable(self.run, self.now)
        assert set(ready) <= set(self.having(JobStatus.QUEUED))
        if self.run.stop:
            assert ready == []

    @invariant()
    def somebody_wakes_the_run_in_time(self) -> None:
        """Whatever is queued and not ready becomes so at the next moment of waking, or later."""
        wakeup = next_wakeup(self.run, self.now)
        assert wakeup <= self.run.deadline
        for job_id in set(self.having(JobStatus.QUEUED)) - set(startable(self.run, self.now)):
            ready_at = self.run.jobs[job_id].ready_at
            assert ready_at
            assert wakeup <= ready_at

    @invariant()
    def the_conclusion_tells_what_happened(self) -> None:
        assert is_over(self.run) == (set(statuses(self.run)) <= JOB_TERMINAL)
        if not is_over(self.run):
            return
        ending = conclude(self.run)
        status, outcome = ending.status, ending.outcome
        completed = len(self.having(JobStatus.COMPLETED))
        assert not BATCH_EDGES[status]
        cancelled = self.run.stop in (Stop.CANCEL, Stop.DRAIN)
        assert (status is BatchStatus.CANCELLED) == (outcome is Outcome.CANCELLED) == cancelled
        if not cancelled:
            assert (status is BatchStatus.COMPLETED) == (completed > 0)
            assert not self.having(JobStatus.CANCELLED)
        if outcome is Outcome.SUCCEEDED:
            assert completed == len(self.run.jobs)
        assert (outcome is Outcome.TIMED_OUT) == (self.run.stop is Stop.DEADLINE)
        assert bool(ending.error) == (self.run.stop in (Stop.DEADLINE, Stop.ABANDON))

    def teardown(self) -> None:
        """If attempts end from now on, so does the run, however badly they end."""
        if not hasattr(self, "run"):
            return
        steps = 0
        while not is_over(self.run):
            steps += 1
            assert steps <= 4 * len(self.run.jobs) * self.run.max_attempts
            for job_id in startable(self.run, self.now):
                self.tell(JobStarted(job_id))
            for job_id in self.having(JobStatus.RUNNING):
                self.tell(failed(job_id, self.run.jobs[job_id].attempt))
            self.now = max(self.now, next_wakeup(self.run, self.now))
        self.attempts_are_within_the_budget()
        self.the_conclusion_tells_what_happened()


TestLives = Lives.TestCase
TestLives.settings = settings(max_examples=150, stateful_step_count=30, deadline=None)
