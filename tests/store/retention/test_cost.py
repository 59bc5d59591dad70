"""What retention's queries cost, in steps of SQLite's machine: no clock takes part."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from wundr_ray.store.retention.removal import frames_query
from wundr_ray.store.schema import accounts, batches, jobs, metadata, projects

START = datetime(2026, 1, 1, tzinfo=UTC)
ANALYSES = 2000


def fill(connection: sa.Connection) -> None:
    """A project with many analyses, one a minute, each in a batch of its own."""
    metadata.create_all(connection)
    connection.execute(accounts.insert().values(id="a", name="a", plan="team", created_at=START))
    project = {"id": "p", "account_id": "a", "name": "p", "repository_url": "u"}
    connection.execute(projects.insert().values(**project, created_at=START))
    times = [START + timedelta(minutes=number) for number in range(ANALYSES)]
    common = {"account_id": "a", "name": "n", "type": "analysis", "priority": 1}
    limits = {"max_parallel": 1, "timeout_minutes": 1, "options": {}}
    estimate = {"expected_seconds": 1, "credits_estimated": 0}
    connection.execute(
        batches.insert(),
        [
            {
                **common,
                **limits,
                **estimate,
                "id": f"b{number:05}",
                "status": "completed",
                "created_at": time,
                "completed_at": time,
            }
            for number, time in enumerate(times)
        ],
    )
    job = {"id": "j", "position": 0, "project_id": "p", "config": {}, "status": "completed"}
    connection.execute(
        jobs.insert(),
        [
            {**job, "batch_id": f"b{number:05}", "branch": "main", "completed_at": time}
            for number, time in enumerate(times)
        ],
    )


def steps_of_pages(*sizes: int) -> list[int]:
    """Thousands of steps for the first frames of the project, so many at once."""
    steps = 0

    def step() -> int:
        nonlocal steps
        steps += 1
        return 0

    taken = []
    engine = sa.create_engine("sqlite://")
    with engine.begin() as connection:
        fill(connection)
        raw = connection.connection.driver_connection
        assert raw
        raw.set_progress_handler(step, 1000)
        for size in sizes:
            steps = 0
            query = frames_query(START + timedelta(days=365), ("", ""), size)
            assert len(connection.execute(query).all()) == size
            taken.append(steps)
    engine.dispose()
    return taken


def test_a_frame_does_not_cost_a_look_at_all_analyses_of_its_project() -> None:
    few, many = steps_of_pages(10, 100)
    assert many < 2 * few
