"""What a job is expected to take."""

from typing import Any

from wundr_ray.contract.batches.requests import CreateBatch
from wundr_ray.domain.scheduling.estimates import (
    PastRun,
    core_seconds,
    expected_by_history,
    median_seconds,
    seconds_of,
)

RULES = frozenset({"complexity", "security"})


def request(*names: str) -> CreateBatch:
    """A job for each name, with as many cores as the name has letters."""

    def job(name: str) -> dict[str, Any]:
        project = {"name": name, "repository": {"url": f"https://github.com/acme/{name}"}}
        resources = {"cpu_cores": len(name)}
        config = {"project": project, "rules": sorted(RULES), "resources": resources}
        return {"id": name, "type": "analysis", "config": config}

    jobs = [job(name) for name in names]
    return CreateBatch.model_validate({"name": "b", "type": "analysis", "jobs": jobs})


def test_the_median_of_the_latest_five_with_the_same_rules() -> None:
    other = PastRun("analysis", frozenset({"complexity"}), 1000)
    seconds = (3.0, 50.0, 1.0, 2.0, 4.0, 99.0, 99.0, 99.0)
    runs = [other, *(PastRun("analysis", RULES, each) for each in seconds)]
    assert median_seconds(runs, "analysis", ["security", "complexity"]) == 3
    assert median_seconds(runs, "analysis", ["complexity"]) == 1000
    assert median_seconds(runs, "analysis", ["duplicates"]) is None


def test_jobs_without_history_take_the_default() -> None:
    body = request("a", "bb")
    history = {"github.com/acme/bb": [PastRun("analysis", RULES, 5.5)]}
    expected = expected_by_history(body, history)
    assert expected == {"bb": 5.5}
    assert [seconds_of(job, expected) for job in body.jobs] == [60, 5.5]
    assert core_seconds(body, expected) == 71
