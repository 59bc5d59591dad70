"""The comment and the check run on hosts of three dialects."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.delivery.forges.fake.wire import Call
from tests.delivery.forges.openapi.judge import github_judge
from tests.sdk.check.fake_forge import TOKEN, FakeForge, serving
from tests.sdk.check.making import finding, verdict
from wundr_ray.system import utc_now
from wundr_sdk.check.changes.change import CiSystem, ReviewHost
from wundr_sdk.check.forges.api import ForgeApi
from wundr_sdk.check.forges.github import create_check_run
from wundr_sdk.check.forges.interface import Discussion, ForgeError
from wundr_sdk.check.forges.opening import api_of, discussion_of, token_of
from wundr_sdk.check.publication.check_run import annotations_of, conclusion_of, output_of
from wundr_sdk.check.publication.comment import marker_of, write_comment

MARKER = marker_of("acme/shop")
BODY = f"{MARKER}\nfailed"
HOSTS = [CiSystem.GITHUB, CiSystem.GITLAB, CiSystem.GITEA]
LIMITED = (429, {"retry-after": "2"}, {"message": "slow down"})


@pytest.fixture(params=HOSTS)
def host(request: pytest.FixtureRequest) -> Iterator[FakeForge]:
    with serving(FakeForge(request.param)) as fake:
        yield fake


@pytest.fixture
def github() -> Iterator[FakeForge]:
    with serving(FakeForge(CiSystem.GITHUB)) as fake:
        yield fake


def discussion(host: FakeForge, token: str = TOKEN) -> Discussion:
    return discussion_of(host.forge, api_of(host.forge, token), 12)


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(ForgeError) as raised:
        act()
    assert TOKEN not in str(raised.value)
    assert raised.value.__cause__ is None
    return str(raised.value)


def test_first_comment_is_written_and_then_edited_in_place(host: FakeForge) -> None:
    write_comment(discussion(host), MARKER, BODY)
    write_comment(discussion(host), MARKER, f"{MARKER}\npassed")
    assert [each["body"] for each in host.comments] == [f"{MARKER}\npassed"]


def test_own_comment_is_found_behind_many_others(host: FakeForge) -> None:
    host.per_page = 10
    for number in range(35):
        host.add("alice", f"comment {number}")
    own = host.add("wundr-bot", BODY)
    host.add("system", "changed the description")
    write_comment(discussion(host), MARKER, f"{MARKER}\npassed")
    assert own["body"].endswith("passed")
    assert len(host.comments) == 37


def test_marker_in_the_comment_of_somebody_else_is_not_touched(host: FakeForge) -> None:
    planted = host.add("mallory", f"{BODY} planted")
    write_comment(discussion(host), MARKER, BODY)
    assert planted["body"] == f"{BODY} planted"
    assert [each["author"] for each in host.comments] == ["mallory", "wundr-bot"]


def test_marker_that_another_program_with_the_same_token_quotes_is_not_touched(
    host: FakeForge,
) -> None:
    other = host.add("wundr-bot", f"Title of the request: {BODY}")
    write_comment(discussion(host), MARKER, BODY)
    assert other["body"] == f"Title of the request: {BODY}"
    assert len(host.comments) == 2


def test_other_projects_keep_their_comments(host: FakeForge) -> None:
    host.add("wundr-bot", f"{marker_of('acme/docs')}\npassed")
    write_comment(discussion(host), MARKER, BODY)
    assert len(host.comments) == 2


def test_token_that_cannot_tell_whose_it_is_writes_one_comment_at_most(host: FakeForge) -> None:
    host.tells_user = False
    if host.kind is CiSystem.GITLAB:
        pytest.skip("a token of GitLab can always tell")
    write_comment(discussion(host), MARKER, BODY)
    said = refusal(lambda: write_comment(discussion(host), MARKER, BODY))
    assert "does not show whose it is" in said
    assert len(host.comments) == 1


def test_workflow_token_of_gitea_edits_its_comment() -> None:
    with serving(FakeForge(CiSystem.GITEA, login="gitea-actions", tells_user=False)) as host:
        write_comment(discussion(host), MARKER, BODY)
        write_comment(discussion(host), MARKER, f"{MARKER}\npassed")
        assert len(host.comments) == 1


def test_workflow_token_of_github_edits_its_comment(github: FakeForge) -> None:
    github.login = "github-actions[bot]"
    write_comment(discussion(github), MARKER, BODY)
    write_comment(discussion(github), MARKER, BODY)
    assert len(github.comments) == 1


def test_fork_without_rights_is_refused_in_words(host: FakeForge) -> None:
    message = "Resource not accessible by integration"
    host.faults = [(403, {"x-ratelimit-remaining": "59"}, {"message": message})]
    assert refusal(lambda: write_comment(discussion(host), MARKER, BODY)) == f"HTTP 403: {message}"
    assert len(host.requests) == 1


def test_wrong_token_is_refused(host: FakeForge) -> None:
    said = refusal(lambda: write_comment(discussion(host, "other"), MARKER, BODY))
    assert said == "HTTP 401: Bad credentials"


def test_request_that_does_not_exist(host: FakeForge) -> None:
    api = api_of(host.forge, TOKEN)
    said = refusal(lambda: write_comment(discussion_of(host.forge, api, 13), MARKER, BODY))
    assert said.startswith("HTTP 404")


def test_body_that_the_host_does_not_take(host: FakeForge) -> None:
    said = refusal(lambda: write_comment(discussion(host), MARKER, "x" * 65_537))
    assert said.startswith("HTTP 422: Validation Failed")


@pytest.mark.parametrize(
    "content", [b"<html>", b"[]", b'{"message": {"base": ["x"]}}', b"", b"[" * 200_000]
)
def test_refusals_in_other_forms(host: FakeForge, content: bytes) -> None:
    host.faults = [(500, {}, content)]
    assert refusal(lambda: write_comment(discussion(host), MARKER, BODY)).startswith("HTTP 500")


def test_token_in_a_refusal_is_hidden(host: FakeForge) -> None:
    host.faults = [(400, {}, {"message": f"bad token {TOKEN}"})]
    assert "***" in refusal(lambda: write_comment(discussion(host), MARKER, BODY))


def waiting(host: FakeForge, naps: list[float]) -> Discussion:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    return discussion_of(host.forge, ForgeApi(host.url, TOKEN, headers, sleep=naps.append), 12)


def test_host_that_asks_to_wait_is_waited_for(github: FakeForge) -> None:
    naps: list[float] = []
    github.faults = [LIMITED, LIMITED]
    write_comment(waiting(github, naps), MARKER, BODY)
    assert (naps, len(github.comments)) == ([2, 2], 1)


def test_rate_limit_of_github_is_waited_for_until_its_reset(github: FakeForge) -> None:
    naps: list[float] = []
    reset = str(int((utc_now() + timedelta(seconds=30)).timestamp()))
    headers = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": reset}
    github.faults = [(403, headers, {"message": "API rate limit exceeded"})]
    write_comment(waiting(github, naps), MARKER, BODY)
    assert 0 < naps[0] <= 30


@pytest.mark.parametrize("reset", ["\xb2", "9" * 5000, "-1", "soon"])
def test_reset_that_is_no_time_is_not_waited_for(github: FakeForge, reset: str) -> None:
    headers = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": reset}
    github.faults = [(403, headers, {"message": "limited"})]
    said = refusal(lambda: write_comment(waiting(github, []), MARKER, BODY))
    assert said == "HTTP 403: limited"


def test_nested_answer_is_no_answer(github: FakeForge) -> None:
    github.faults = [(200, {}, b"[" * 200_000)]
    assert "is not JSON" in refusal(lambda: write_comment(discussion(github), MARKER, BODY))


@pytest.mark.parametrize("fault", [LIMITED, (429, {"retry-after": "3600"}, {})])
def test_host_that_asks_to_wait_too_long_is_given_up(
    github: FakeForge, fault: tuple[int, dict[str, str], object]
) -> None:
    naps: list[float] = []
    github.faults = [fault] * 3
    said = refusal(lambda: write_comment(waiting(github, naps), MARKER, BODY))
    assert "the limit on requests is used up" in said
    assert sum(naps) < 60


def test_next_page_at_another_address_is_not_followed(github: FakeForge) -> None:
    link = '<https://elsewhere.example.org/api/x?page=2>; rel="next"'
    github.faults = [(200, {"Link": link}, [])]
    assert "another address" in refusal(lambda: write_comment(discussion(github), MARKER, BODY))


def test_redirection_is_not_followed(github: FakeForge) -> None:
    github.faults = [(302, {"Location": f"{github.url}/user"}, {})]
    assert refusal(lambda: write_comment(discussion(github), MARKER, BODY)) == "HTTP 302"
    assert len(github.requests) == 1


def test_host_that_does_not_answer() -> None:
    forge = ReviewHost(CiSystem.GITHUB, "http://127.0.0.1:1", "acme/shop", ("T",))
    said = refusal(lambda: write_comment(discussion_of(forge, api_of(forge, TOKEN), 1), MARKER, ""))
    assert said.startswith("the host cannot be reached")


@pytest.mark.parametrize(("count", "requests"), [(0, 1), (50, 1), (51, 2), (130, 3)])
def test_check_run_has_all_annotations_in_batches_of_fifty(
    github: FakeForge, count: int, requests: int
) -> None:
    annotations = annotations_of([finding(line=n or None) for n in range(count)])
    output = {"title": "failed", "summary": "found"}
    api = api_of(github.forge, TOKEN)
    create_check_run(api, "acme/shop", "a" * 40, "failure", output, annotations)
    (run,) = github.check_runs
    assert (run["head_sha"], run["conclusion"], run["status"]) == ("a" * 40, "failure", "completed")
    assert (len(run["annotations"]), len(github.requests)) == (count, requests)


def test_annotations_of_a_check_run_are_bounded() -> None:
    long = finding("x" * 100_000, line=None)
    annotations = annotations_of([long] * 1500)
    assert len(annotations) == 1000
    assert len(str(annotations[0]["message"]).encode()) <= 64 * 1024


def test_token_comes_from_the_first_variable_that_has_one() -> None:
    forge = ReviewHost(CiSystem.GITEA, "https://x", "a/b", ("ONE", "TWO"))
    assert token_of(forge, {"ONE": " ", "TWO": "t"}) == "t"
    assert "set ONE or TWO" in refusal(lambda: token_of(forge, {}))
    assert "are not allowed in a token" in refusal(lambda: token_of(forge, {"ONE": f"{TOKEN}\n x"}))


def test_document_of_github_judges_what_is_sent(github: FakeForge) -> None:
    write_comment(discussion(github), MARKER, BODY)
    write_comment(discussion(github), MARKER, BODY)
    findings = [finding(severity=each) for each in ("critical", "medium", "low")] * 20
    output = output_of(findings, verdict())
    annotations = annotations_of(findings)
    api = api_of(github.forge, TOKEN)
    create_check_run(api, "acme/shop", "a" * 40, conclusion_of(verdict()), output, annotations)
    judge = github_judge()
    for request, body in zip(github.requests, github.bodies, strict=True):
        method, _, target = request.partition(" ")
        url = urlsplit(target)
        if not url.path.endswith("/graphql"):
            path = url.path.removeprefix("/api")
            judge.judge_call(Call(method, path, parse_qs(url.query), {}, body, github.url))
    assert len(github.requests) == 7
