"""The judge objects to what GitHub's document does not have."""

from dataclasses import replace

import jsonschema
import pytest

from tests.delivery.forges.fake.wire import Call, Reply
from tests.delivery.forges.openapi.judge import github_judge

BODY = {"title": "A", "head": "a", "base": "main"}
CREATE = Call("POST", "/repos/acme/api/pulls", {}, {}, BODY, "https://localhost")
LIST = Call("GET", "/repos/acme/api/pulls", {"state": ["all"]}, {}, None, "https://localhost")
PROBLEM = Reply(422, {"message": "A", "documentation_url": "https://docs.github.com"})


def test_it_accepts_what_the_document_has() -> None:
    github_judge().judge(CREATE, PROBLEM)
    github_judge().judge(LIST, Reply(200, []))


@pytest.mark.parametrize(
    ("call", "reply"),
    [
        (replace(CREATE, method="DELETE"), PROBLEM),
        (replace(CREATE, path="/repos/acme/api/pullrequests"), PROBLEM),
        (replace(CREATE, body={**BODY, "body": 7}), PROBLEM),
        (replace(CREATE, body={**BODY, "description": "text"}), PROBLEM),
        (replace(CREATE, body={"title": "A", "head": "a"}), PROBLEM),
        (replace(CREATE, body=None), PROBLEM),
        (replace(LIST, query={"status": ["all"]}), Reply(200, [])),
        (replace(LIST, query={"state": ["opened"]}), Reply(200, [])),
        (CREATE, Reply(200, PROBLEM.body)),
        (CREATE, Reply(422, {"message": "A"})),
        (CREATE, Reply(201, {"number": 1})),
        (LIST, Reply(200, [{"number": 1}])),
        (LIST, Reply(200, {})),
    ],
)
def test_it_objects(call: Call, reply: Reply) -> None:
    with pytest.raises((AssertionError, jsonschema.ValidationError)):
        github_judge().judge(call, reply)
