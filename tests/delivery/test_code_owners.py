"""CODEOWNERS, by the examples of GitHub's documentation and by hostile ones."""

import pytest

from wundr_ray.delivery.code_owners import CodeOwners

DOCUMENTED = b"""\
# A comment
*       @global-owner1 @global-owner2
*.js    @js-owner #This is an inline comment.
*.go docs@example.com
*.txt @octo-org/octocats
/build/logs/ @doctocat
docs/* docs@example.org
apps/ @octocat
/docs/ @doctocat
/scripts/ @doctocat @octocat
**/logs @logger
/apps/ @octocat
/apps/github
"""


@pytest.mark.parametrize(
    ("path", "owners"),
    [
        ("a.py", ("@global-owner1", "@global-owner2")),
        ("x/y.js", ("@js-owner",)),
        ("main.go", ("docs@example.com",)),
        ("docs/a.md", ("@doctocat",)),
        ("lib/docs/a.md", ("@global-owner1", "@global-owner2")),
        ("scripts/x/y", ("@doctocat", "@octocat")),
        ("deeply/nested/logs/x", ("@logger",)),
        ("build/logs/x", ("@logger",)),
        ("apps/x", ("@octocat",)),
        ("lib/apps/x", ("@octocat",)),
        ("apps/github/x", ()),
        ("apps/github", ()),
        ("apps", ("@global-owner1", "@global-owner2")),
    ],
)
def test_the_documented_examples(path: str, owners: tuple[str, ...]) -> None:
    assert CodeOwners(DOCUMENTED).of(path) == owners


@pytest.mark.parametrize(
    ("line", "path", "is_owned"),
    [
        (b"docs/* @a", "docs/a.md", True),
        (b"docs/* @a", "docs/build/a.md", False),
        (b"docs/** @a", "docs/build/a.md", True),
        (b"!docs/ @a", "docs/a.md", False),
        (b"[ab].py @a", "a.py", False),
        (b"\\#x.py @a", "#x.py", True),
        (b"sp\\ ace/ @a", "sp ace/x.py", True),
        (b"  /x.py\t@a\r", "x.py", True),
        (b"/x.py @a", "y/x.py", False),
        ("ü/ @a".encode(), "ü/x.py", True),
        (b"\xff\xfe @a", "x.py", False),
        (b"* @a", b"caf\xe9.py".decode("utf-8", "surrogateescape"), True),
        (b"", "x.py", False),
        (b"# * @a", "x.py", False),
        (b"* @a\n" + b"#" * (3 << 20), "x.py", False),
        (b"*a*a*a*a*a*a*a*a*a*a*b @a", "a" * 4000, False),
    ],
)
def test_patterns(line: bytes, path: str, is_owned: bool) -> None:
    assert bool(CodeOwners(line).of(path)) == is_owned
