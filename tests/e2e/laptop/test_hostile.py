"""A repository that does its worst: the job completes and says what it left out."""

import os
from pathlib import Path

import pytest

from tests.live import LiveServer, job
from tests.repositories import from_files, git

pytestmark = pytest.mark.ray

GOOD = {
    "good/app.py": "def f(x):\n    return eval(x)\n",
    "good/web.ts": "export function f(x: string) { return eval(x); }\n",
    "good/page.html": "<html><body><img src='a.png'></body></html>\n",
}
BAD: dict[str, str | bytes] = {
    "bad/chain.py": "x = " + " + ".join(["1"] * 5_000) + "\n",
    "bad/parentheses.py": "(" * 10_000 + ")" * 10_000,
    "bad/parentheses.js": "(" * 10_000 + "1" + ")" * 10_000,
    "bad/chain.js": "x = " + " + ".join(["1"] * 100_000) + ";\n",
    "bad/deep.html": "<div>" * 20_000,
    "bad/nul.py": b"x = 1\0\n",
    "bad/utf16.py": "x = 1\n".encode("utf-16"),
    "bad/latin.py": b"x = '\xe9'\n",
    "bad/syntax.py": "def f(:\n",
    "bad/large.py": b"x = 1\n" * 500_000,
    "bad/minified.min.js": "var a=1;" * 100,
    "bad/pointer.py": "version https://git-lfs.github.com/spec/v1\noid sha256:"
    + "0" * 64
    + "\nsize 12345\n",
    "bad/new\nline.py": "x = 1\n",
    "node_modules/left/pad.js": "module.exports = 1;\n",
}


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile") / "repository"
    from_files(folder, {**GOOD, **BAD})
    (folder / "link.py").symlink_to("/etc/passwd")
    not_utf8 = os.fsencode(folder) + b"/bad/caf\xe9.py"
    with open(not_utf8, "wb") as file:  # noqa: PTH123 - the name is bytes
        file.write(b"x = 1\n")
    (folder / ".git" / "hooks" / "post-checkout").write_text("#!/bin/sh\ntouch /tmp/owned\n")
    git(folder, "add", "--all")
    head = git(folder, "rev-parse", "HEAD")
    git(folder, "update-index", "--add", "--cacheinfo", f"160000,{head},module")
    git(folder, "commit", "--quiet", "--message=worse")
    return folder


def test_the_job_completes_and_lists_what_it_left_out(
    live_server: LiveServer, repository: Path
) -> None:
    with live_server.client() as client:
        batch = client.batches.create(
            name="Hostile", type="analysis", jobs=[job("hostile", repository)]
        )
        status = client.batches.wait_for_completion(batch.batch_id, timeout=200)
        results = client.batches.get_results(batch.batch_id)
    assert (status.status, status.outcome) == ("completed", "succeeded")
    (project,) = results.project_results
    skipped = {each.path: each.code for each in project.skipped_files}
    expected = {
        "bad/chain.py": "too_deep",
        "bad/nul.py": "binary",
        "bad/utf16.py": "encoding",
        "bad/latin.py": None,
        "bad/syntax.py": "syntax_error",
        "bad/large.py": "too_large",
        "bad/pointer.py": "lfs_pointer",
        "link.py": "symlink",
        "module": "submodule",
    }
    for path, code in expected.items():
        assert path in skipped, f"{path} is not among {sorted(skipped)}"
        assert code in (None, skipped[path]), (path, skipped[path])
    assert all(each.reason for each in project.skipped_files)
    assert not set(GOOD) & set(skipped)
    kinds = {issue.type for issue in project.top_issues}
    assert project.issues_found >= 3, kinds
    assert not Path("/tmp/owned").exists()
