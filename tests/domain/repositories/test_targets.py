"""Which repositories become jobs, in which order and under which ids."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from wundr_ray.contract.batches.targets import CreateFromTargets, Targets
from wundr_ray.contract.errors import InvalidTargets
from wundr_ray.contract.fields.kinds import JobId
from wundr_ray.contract.target_vocabulary import LeftOut
from wundr_ray.domain.repositories.targets import (
    ListedRepository,
    batch_of,
    check_host,
    check_selected,
    doubtful,
    forge_ids_of,
    job_id_of,
    select,
)
from wundr_ray.jobs.requests import CreateBatch

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SEGMENT = st.text("aB0._-", min_size=1, max_size=40).filter(lambda name: name.strip("."))
FULL_NAMES = st.lists(SEGMENT, min_size=2, max_size=4).map("/".join)


def targets(**fields: Any) -> Targets:
    return Targets.model_validate({"forge": "github", "owner": "acme", **fields})


def listed(*names: str, **fields: Any) -> list[ListedRepository]:
    return [ListedRepository(str(n), name, **fields) for n, name in enumerate(names, 1)]


def names(repositories: list[ListedRepository], **fields: Any) -> list[str]:
    return [each.full_name for each in select(repositories, targets(**fields)).repositories]


def test_a_host_has_one_spelling() -> None:
    assert targets().known_host == targets(host="GitHub.com:443").known_host == "github.com"
    assert targets(forge="gitlab").known_host == "gitlab.com"
    assert targets(host="[::1]:8443").known_host == "[::1]:8443"


def test_the_order_is_that_of_names_whatever_the_case() -> None:
    assert names(listed("acme/b", "acme/C", "acme/a")) == ["acme/a", "acme/b", "acme/C"]


def test_a_repository_that_is_listed_twice_counts_once() -> None:
    selection = select([*listed("acme/a"), *listed("acme/a")], targets())
    assert (selection.listed, len(selection.repositories)) == (1, 1)


def test_a_name_that_another_repository_got_meanwhile_is_one_job() -> None:
    body = {"name": "all", "type": "analysis", "targets": targets().model_dump()}
    found = select([*listed("acme/a", "acme/b"), ListedRepository("7", "acme/a")], targets())
    assert (found.listed, [each.forge_id for each in found.repositories]) == (2, ["7", "2"])
    batch = batch_of(CreateFromTargets.model_validate(body), found.repositories, CreateBatch)
    assert [job.id for job in batch.jobs] == ["acme__a", "acme__b"]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("*", ["acme/api", "acme/team/web", "acme/web-old"]),
        ("acme/*", ["acme/api", "acme/team/web", "acme/web-old"]),
        ("*/web*", ["acme/team/web", "acme/web-old"]),
        ("ACME/API", ["acme/api"]),
        ("*-old", ["acme/web-old"]),
        ("acme/[aw]*", ["acme/api", "acme/web-old"]),
        ("api", []),
    ],
)
def test_globs_on_full_names(pattern: str, expected: list[str]) -> None:
    found = listed("acme/api", "acme/team/web", "acme/web-old")
    assert names(found, include=[pattern]) == expected
    others = [each.full_name for each in found if each.full_name not in expected]
    assert names(found, exclude=[pattern]) == others


def test_a_pattern_that_would_make_others_backtrack() -> None:
    found = listed("acme/" + "a" * 1000)
    assert names(found, include=["*a" * 100 + "b"]) == []


def test_the_first_reason_counts() -> None:
    every = ListedRepository("1", "x/y", archived=True, fork=True, empty=True)
    asked = targets(include=["acme/*"], exclude=["x*"], topics=["web"], pushed_after=NOW)
    allowed = {"archived": True, "forks": True}
    cases = {
        LeftOut.EMPTY: (every, asked),
        LeftOut.ARCHIVED: (ListedRepository("1", "x/y", archived=True, fork=True), asked),
        LeftOut.FORK: (ListedRepository("1", "x/y", fork=True), asked),
        LeftOut.NOT_INCLUDED: (ListedRepository("1", "x/y"), asked),
        LeftOut.EXCLUDED: (
            ListedRepository("1", "x/y"),
            targets(exclude=["x*"], topics=["web"], pushed_after=NOW),
        ),
        LeftOut.TOPIC: (ListedRepository("1", "x/y"), targets(topics=["web"], pushed_after=NOW)),
        LeftOut.PUSHED_BEFORE: (
            ListedRepository("1", "x/y", topics=("Web",)),
            targets(topics=["web"], pushed_after=NOW),
        ),
    }
    for reason, (repository, wanted) in cases.items():
        assert select([repository], wanted).left_out == {reason: 1}
    full = ListedRepository("1", "x/y", archived=True, fork=True)
    assert select([full], targets(**allowed)).repositories == [full]


def test_the_last_push_must_be_later() -> None:
    at, after = listed("acme/at", pushed_at=NOW), NOW.replace(second=1)
    assert names(at, pushed_after=NOW) == []
    assert names(listed("acme/later", pushed_at=after), pushed_after=NOW) == ["acme/later"]


def test_a_limit_takes_the_first() -> None:
    selection = select(listed("acme/c", "acme/a", "acme/b"), targets(limit=2))
    assert [each.full_name for each in selection.repositories] == ["acme/a", "acme/b"]
    assert selection.left_out == {LeftOut.LIMIT: 1}


def test_only_what_is_left_out_for_its_emptiness_is_doubtful() -> None:
    found = [
        ListedRepository("1", "acme/a", empty=True),
        ListedRepository("2", "acme/b", empty=True, archived=True),
        ListedRepository("3", "acme/c"),
    ]
    assert [each.full_name for each in doubtful(found, targets(limit=1))] == ["acme/a"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("acme/shop", "acme__shop"),
        ("acme/next.js", "acme__next.js"),
        ("group/sub/name", "group__sub__name"),
    ],
)
def test_ids_of_jobs_are_readable(name: str, expected: str) -> None:
    assert job_id_of(name) == expected


@given(st.lists(FULL_NAMES, unique=True, max_size=20))
def test_ids_of_jobs_are_unique_and_usable(full_names: list[str]) -> None:
    ids = [job_id_of(each) for each in full_names]
    assert len(set(ids)) == len(ids)
    TypeAdapter(list[JobId]).validate_python(ids)


def body(**fields: Any) -> CreateFromTargets:
    told = {"forge": "gitlab", "owner": "acme", "host": "git.example:8443", "root": "/gitlab"}
    return CreateFromTargets.model_validate(
        {"name": "Nightly", "type": "analysis", "targets": {**told, **fields}}
    )


def test_a_job_for_each_repository() -> None:
    template = {"type": "analysis", "config": {"rules": ["security"], "include_tests": False}}
    made = body(access_token="t0ken", job_template=template)
    batch = batch_of(made, listed("acme/a", "acme/team/b"), CreateBatch)
    assert [job.id for job in batch.jobs] == ["acme__a", "acme__team__b"]
    config = batch.jobs[1].config
    assert config.project.name == "acme/team/b"  # type: ignore[attr-defined]
    repository = config.project.repository  # type: ignore[attr-defined]
    assert repository.url == "https://git.example:8443/gitlab/acme/team/b.git"
    assert repository.access_token.get_secret_value() == "t0ken"
    assert (config.rules, config.include_tests) == (["security"], False)  # type: ignore[attr-defined]
    assert forge_ids_of(listed("acme/a"), made.targets) == {"acme__a": "git.example:8443/gitlab#1"}


def test_without_a_template_all_is_the_default() -> None:
    batch = batch_of(body(), listed("acme/a"), CreateBatch)
    written = {"url": "https://git.example:8443/gitlab/acme/a.git"}
    expected = CreateBatch.model_validate(
        {
            "name": "Nightly",
            "type": "analysis",
            "jobs": [
                {
                    "id": "acme__a",
                    "type": "analysis",
                    "config": {"project": {"name": "acme/a", "repository": written}},
                }
            ],
        }
    )
    assert batch == expected


def test_nothing_selected_tells_why() -> None:
    selection = select(listed("acme/a", "acme/b", archived=True), targets())
    with pytest.raises(InvalidTargets, match=r"none of the 2 repositories.*archived: 2"):
        check_selected(selection, targets())
    check_selected(select(listed("acme/a"), targets()), targets())


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1:8443", "[::1]:443", "10.0.0.1", "a.internal"]
)
def test_private_hosts_are_refused(host: str) -> None:
    asked = targets(host=host)
    with pytest.raises(InvalidTargets, match=r"targets\.host: is a private"):
        check_host(asked, private_hosts_allowed=False)
    check_host(asked, private_hosts_allowed=True)
    check_host(targets(), private_hosts_allowed=False)
