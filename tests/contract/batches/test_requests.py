"""What is accepted, and that what is refused is named by the path of its field."""

import json
import re
import subprocess
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter, ValidationError

from tests.contract.bodies import CANCEL, CREATE, DELETED, small
from wundr_ray.contract.batches.any_job import any_of
from wundr_ray.contract.batches.requests import (
    JOBS,
    BatchOptions,
    CancelBatch,
    CreateBatch,
    OutputOptions,
)
from wundr_ray.contract.fields.repository_url import checked_url, ssh_host
from wundr_ray.contract.jobs import DEFAULT_RULES, AnalysisConfig, Repository
from wundr_ray.contract.vocabulary import BatchType, Priority, ReportFormat, Rule

_URL = "jobs.0.config.project.repository.url"
_BRANCH = "jobs.0.config.project.repository.branch"


def refused_fields(model: type[BaseModel], body: Any) -> list[str]:
    """The dotted paths of the fields at fault; empty if the body is accepted."""
    try:
        model.model_validate(body)
    except ValidationError as error:
        return [".".join(map(str, each["loc"])) for each in error.errors()]
    return []


def _loaded(text: str) -> CreateBatch:
    return CreateBatch.model_validate(json.loads(text))


@pytest.mark.parametrize("read", [CreateBatch.model_validate_json, _loaded])
def test_the_specifications_batch_is_accepted(read: Callable[[str], CreateBatch]) -> None:
    batch = read(CREATE)
    assert (batch.type, batch.priority) == (BatchType.ANALYSIS, Priority.HIGH)
    assert [job.id for job in batch.jobs] == ["job_1", "job_2"]
    assert batch.jobs[0].config.rules == [Rule.COMPLEXITY, Rule.DUPLICATES, Rule.SECURITY]
    assert batch.jobs[1].config.project.repository.branch == "develop"
    assert batch.options.max_parallel == 5
    assert str(batch.options.notification.webhook) == "https://your-app.com/batch-webhook"
    assert batch.options.output.format is ReportFormat.JSON


def test_the_specifications_cancellation_is_accepted() -> None:
    cancel = CancelBatch.model_validate_json(CANCEL)
    assert cancel == CancelBatch(reason="Priority changed")


def test_what_is_left_out_has_its_default() -> None:
    batch = CreateBatch.model_validate(small())
    assert batch.priority is Priority.MEDIUM
    assert batch.options == BatchOptions()
    assert batch.options.retry_failed
    config = batch.jobs[0].config
    assert config.rules == list(DEFAULT_RULES)
    assert (config.resources.cpu_cores, config.resources.memory_gb) == (1, 2.0)
    assert CancelBatch() == CancelBatch.model_validate({})


def test_defaults_are_not_shared() -> None:
    first, second = (CreateBatch.model_validate(small()) for _ in range(2))
    first.jobs[0].config.rules.clear()
    assert second.jobs[0].config.rules == list(DEFAULT_RULES)


def test_what_the_store_keeps_is_read_back_as_it_was() -> None:
    batch = CreateBatch.model_validate_json(CREATE)
    for job in batch.jobs:
        assert AnalysisConfig.model_validate(job.config.model_dump(mode="json")) == job.config
    assert BatchOptions.model_validate(batch.options.model_dump(mode="json")) == batch.options


@pytest.mark.parametrize(
    "path",
    [
        "color",
        "jobs.0.retries",
        "jobs.0.config.rule",
        "jobs.0.config.project.id",
        "jobs.0.config.project.repository.token",
        "jobs.0.config.resources.gpu",
        "options.parallel",
        "options.notification.sms",
        "options.output.colour",
    ],
)
def test_unknown_fields_are_refused(path: str) -> None:
    assert refused_fields(CreateBatch, small(path, 1)) == [path]


def test_unknown_fields_of_a_cancellation_are_refused() -> None:
    assert refused_fields(CancelBatch, {"reasons": "typo"}) == ["reasons"]


@pytest.mark.parametrize(
    "path", ["name", "type", "jobs", "jobs.0.id", "jobs.0.config", "jobs.0.config.project.name"]
)
def test_required_fields(path: str) -> None:
    assert refused_fields(CreateBatch, small(path, DELETED)) == [path]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("name", 5),
        ("name", None),
        ("name", ""),
        ("name", "   "),
        ("name", "x" * 201),
        ("name", "two\nlines"),
        ("name", "bell\x07"),
        ("name", "half a pair \ud800"),
        ("description", ["text"]),
        ("description", "x" * 2001),
        ("description", "nul\0"),
        ("type", "audit"),
        ("type", 1),
        ("priority", "highest"),
        ("priority", 3),
        ("jobs", []),
        ("jobs", "job"),
        ("jobs.0", "job"),
        ("jobs.0.id", ""),
        ("jobs.0.id", "../up"),
        ("jobs.0.id", ".hidden"),
        ("jobs.0.id", "a/b"),
        ("jobs.0.id", "new\n"),
        ("jobs.0.id", "x" * 65),
        ("jobs.0.id", 7),
        ("jobs.0.type", "apply"),
        ("jobs.0.config.rules", []),
        ("jobs.0.config.rules", "security"),
        ("jobs.0.config.rules", ["security", "security"]),
        ("jobs.0.config.project", "app"),
        ("jobs.0.config.project.repository", "https://github.com/acme/app"),
        ("jobs.0.config.project.repository.commit", "HEAD"),
        ("jobs.0.config.project.repository.commit", "A" * 40),
        ("jobs.0.config.project.repository.commit", "0" * 39),
        ("jobs.0.config.resources.cpu_cores", 0),
        ("jobs.0.config.resources.cpu_cores", 1.5),
        ("jobs.0.config.resources.cpu_cores", 513),
        ("jobs.0.config.resources.memory_gb", 0.4),
        ("jobs.0.config.resources.memory_gb", "much"),
        ("jobs.0.config.resources.memory_gb", float("nan")),
        ("jobs.0.config.resources.memory_gb", float("inf")),
        ("options", []),
        ("options.max_parallel", 0),
        ("options.max_parallel", "many"),
        ("options.timeout_minutes", 0),
        ("options.retry_failed", "perhaps"),
        ("options.notification.webhook", "ftp://host/x"),
        ("options.notification.webhook", "javascript:alert(1)"),
        ("options.notification.email", "nobody"),
        ("options.notification.email", "a@b\nBcc: c@d"),
        ("options.output.format", "docx"),
        ("options.output.formats", "pdf"),
        ("options.output.formats", []),
        ("options.output.formats", ["pdf", "csv", "pdf"]),
        ("options.output.include_raw", 2),
    ],
)
def test_a_wrong_value_is_refused_at_its_path(path: str, value: Any) -> None:
    assert refused_fields(CreateBatch, small(path, value)) == [path]


def test_an_unknown_rule_is_refused_at_its_place() -> None:
    body = small("jobs.0.config.rules", ["complexity", "beauty"])
    assert refused_fields(CreateBatch, body) == ["jobs.0.config.rules.1"]


def test_an_unknown_format_is_refused_at_its_place() -> None:
    body = small("options.output.formats", ["pdf", "docx"])
    assert refused_fields(CreateBatch, body) == ["options.output.formats.1"]


@pytest.mark.parametrize(
    ("output", "rendered"),
    [
        ({}, ["json"]),
        ({"format": "pdf"}, ["json", "pdf"]),
        ({"formats": ["pdf", "csv"]}, ["json", "pdf", "csv"]),
        ({"formats": ["csv", "json"]}, ["json", "csv"]),
        ({"format": "csv", "formats": ["pdf", "csv"]}, ["json", "pdf", "csv"]),
        ({"format": "json", "formats": ["pdf"]}, ["json", "pdf"]),
    ],
)
def test_what_is_rendered_at_the_end(output: dict[str, Any], rendered: list[str]) -> None:
    """What is stored is read again, with all defaults."""
    options = OutputOptions.model_validate(output)
    assert options.rendered == rendered
    stored = options.model_dump(mode="json")
    assert OutputOptions.model_validate(stored).rendered == rendered


def test_formats_that_disagree() -> None:
    body = small("options.output", {"format": "csv", "formats": ["pdf", "xlsx"]})
    assert refused_fields(CreateBatch, body) == ["options.output.formats"]
    with pytest.raises(ValidationError, match="does not have 'csv', which format asks for"):
        CreateBatch.model_validate(body)


def test_every_repeated_job_id_is_pointed_at() -> None:
    body = small()
    job = body["jobs"][0]
    body["jobs"] = [job | {"id": name} for name in ("a", "b", "a", "c", "b", "A")]
    assert refused_fields(CreateBatch, body) == ["jobs.2.id", "jobs.4.id"]


def test_all_faults_are_named_at_once() -> None:
    body = small("options.max_parallel", -1) | {"name": ""}
    body["jobs"][0]["config"]["project"]["repository"]["url"] = "-u"
    assert refused_fields(CreateBatch, body) == ["name", _URL, "options.max_parallel"]


@pytest.mark.parametrize(
    "url",
    [
        "https://github.com/company/frontend-app",
        "https://github.com/company/frontend-app.git",
        "https://git.example.com:8443/a/b~c/%20d",
        "https://[2001:db8::1]/x",
        "ssh://git@github.com/a/b.git",
        "ssh://git@git.example.com:2222/a/b",
        "ssh://git@nas/~/a/b",
        "ssh://git@[2001:db8::1]:2222/x",
        "file:///srv/git/app.git",
        "/srv/git/app",
    ],
)
def test_repository_urls(url: str) -> None:
    assert Repository(url=url).url == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "-u",
        "--upload-pack=touch /tmp/pwned",
        "ext::sh -c id",
        "ext::sh",
        "fd::17",
        "file://host/x",
        "file:x",
        "http://github.com/a/b",
        "HTTPS://github.com/a/b",
        "git://github.com/a/b",
        "ssh://github.com/a/b",
        "ssh://git:s3cret@github.com/a/b",
        "ssh://git@github.com",
        "ssh://git@github.com/",
        "ssh://git@/a/b",
        "ssh://git@github.com:0/a",
        "ssh://git@github.com:70000/a",
        "ssh://git@github.com:/a",
        "ssh://git@-oProxyCommand=id/a",
        "ssh://-oProxyCommand=id@github.com/a",
        "ssh://git@github.com/a;id",
        "ssh://git@github.com/$(id)",
        "ssh://git@github.com/`id`",
        "ssh://git@github.com/a'b",
        "ssh://git@github.com/a%27b",
        "ssh://git@github.com/a?b",
        "ssh://git@github.com/a b",
        "ssh://git@github.com./a",
        "ssh://git@[::1/a",
        "ssh://git@h%6fst/a",
        "SSH://git@github.com/a",
        "git+ssh://git@github.com/a",
        "-git@github.com:a/b",
        "git@-oProxyCommand=id:a",
        "git@github.com:",
        "git@github.com:a;id",
        "git@github.com:a\\b",
        "github.com:a/b",
        "git@github.com",
        "github.com/a/b",
        "../a",
        "https://user:secret@github.com/a/b",
        "https://token@github.com/a/b",
        "https://@github.com/a/b",
        "https://evil.example\\@github.com/a/b",
        "https://evil.example\\/a/b",
        "https:///a/b",
        "https://:443/a/b",
        "https://github.com",
        "https://github.com/",
        "https://github.com:0/a",
        "https://github.com:port/a",
        "https://github.com:70000/a",
        "https://[::1/a",
        "https://github.com/a?b=c",
        "https://github.com/a?",
        "https://github.com/a#b",
        "https://github.com/a b",
        "https://github.com/a\n",
        "https://github.com/a\tb",
        "https://github.com/\x00",
        "/srv/git/a\x7f",
        "https://github.com/" + "a" * 2000,
    ],
)
def test_urls_that_git_could_misread_are_refused(url: str) -> None:
    assert refused_fields(CreateBatch, small(_URL, url)) == [_URL]


@pytest.mark.parametrize("rest", ["@host:port/x", "@host:99999/x", "@[::1/x", "@host/x", "@/x?"])
def test_a_refusal_does_not_repeat_credentials(rest: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Repository(url=f"https://user:s3cret{rest}")
    assert all("s3cret" not in each["msg"] for each in caught.value.errors())


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        ({}, True),
        ({"aggregate_report": False}, False),
        ({"output": {"aggregate_report": False}}, False),
        ({"aggregate_report": True, "output": {"aggregate_report": False}}, True),
        ({"aggregate_report": False, "output": {"aggregate_report": True}}, False),
    ],
)
def test_aggregate_report_directly_under_the_options_wins(
    options: dict[str, Any], wanted: bool
) -> None:
    assert BatchOptions.model_validate(options).wants_report is wanted


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("git@github.com:a/b.git", "ssh://git@github.com/a/b.git"),
        ("git@nas:/srv/a", "ssh://git@nas/srv/a"),
        ("git@nas:~/a", "ssh://git@nas/~/a"),
        ("git@nas:2222/a", "ssh://git@nas/2222/a"),
        ("git@[::1]:a", "ssh://git@[::1]/a"),
    ],
)
def test_the_short_form_of_ssh_is_kept_as_a_url(given: str, kept: str) -> None:
    assert Repository(url=given).url == kept


@given(
    st.from_regex(
        r"ssh://[a-z@:/.$%\[\]\\' -]{0,30}|[a-z-]{1,4}@[a-z./:~$;-]{0,20}", fullmatch=True
    )
)
def test_no_ssh_url_holds_what_a_shell_or_ssh_could_misread(url: str) -> None:
    if refused_fields(Repository, {"url": url}):
        return
    kept = Repository(url=url).url
    assert re.fullmatch(r"ssh://[\w][\w.-]*@[\w\[][\w.:\]-]*/[\w./~+@,=:-]+", kept)
    assert checked_url(kept) == kept
    assert ssh_host(kept) is not None


@given(st.text(max_size=60) | st.text("-:/@\\ .ftphsex%?#[]\t\n", max_size=30))
def test_whatever_is_accepted_is_https_or_ssh_or_local(url: str) -> None:
    if not refused_fields(Repository, {"url": url}):
        url = Repository(url=url).url
        assert url.startswith(("https://", "ssh://", "/", "file:///"))
        assert not set(url) & set(map(chr, range(32)))
        if url.startswith("https://"):
            assert "@" not in url.split("/")[2]
            assert not set(url) & set("\\?# ")


@pytest.mark.parametrize("url", ["/home/me/my project", "file:///home/me/my project"])
def test_a_local_path_may_contain_spaces(url: str) -> None:
    assert Repository(url=url).url == url


@pytest.mark.parametrize("branch", ["main", "feature/a.b", "v1.0-x_y", "ü", "release@2", "#1"])
def test_branches(branch: str) -> None:
    assert Repository(url="/x", branch=branch).branch == branch


@pytest.mark.parametrize(
    "branch",
    [
        "",
        "-b",
        "--all",
        "a..b",
        "a b",
        "a~1",
        "a^",
        "a:b",
        "a?",
        "a*",
        "a[",
        "a\\b",
        "/a",
        "a/",
        "a//b",
        ".a",
        "a/.b",
        "a.",
        "a.lock",
        "a.lock/b",
        "a@{1}",
        "a\x00",
        "a\x7f",
        "a\n",
        "x" * 251,
    ],
)
def test_bad_branches(branch: str) -> None:
    assert refused_fields(CreateBatch, small(_BRANCH, branch)) == [_BRANCH]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(["a", ".", "/", "@", "{", "lock", ".lock", "-", "é", "}"])))
@example(["@"])
def test_git_knows_every_accepted_branch_as_a_name(parts: list[str]) -> None:
    branch = "".join(parts)
    if not refused_fields(Repository, {"url": "/x", "branch": branch}):
        subprocess.run(["git", "check-ref-format", f"refs/heads/{branch}"], check=True)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=5))
def test_no_value_does_worse_than_be_refused(value: Any) -> None:
    for path in ("name", "jobs", "jobs.0.config.rules", "options", _URL, _BRANCH):
        refused_fields(CreateBatch, small(path, value))


def test_the_schema_of_jobs_does_not_depend_on_who_lists_them() -> None:
    """Two lists in different orders would be two schemas of one name in the API's document."""
    one, other = (TypeAdapter(any_of(each)).json_schema() for each in (JOBS, JOBS[::-1]))
    assert one == other
