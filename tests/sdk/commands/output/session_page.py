"""Writes docs/cli.md: sessions that the program itself has recorded, against a small server.

A test fails when the page is stale. Every command is run by a shell in a terminal of 80 columns.
"""

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from tests.sdk.commands.output.session_gates import COMMANDS, GateServer, write_files
from tests.sdk.commands.output.terminal import PROGRAM, Shown, environment, run_in_terminal
from tests.sdk.fake_answers import EXAMPLE, FakeBatch
from tests.sdk.fake_server import KEY, FakeServer
from wundr_sdk.commands.output.exit_codes import EXIT_CODES

PAGE = Path(__file__).parents[4] / "docs" / "cli.md"

NEW, EARLIER, NIGHTLY = "batch_7h2k9m4p1x8t6w3z", "batch_0c5n8r2v7y4j1q6s", "batch_m3d6f9b2g5k8p1t4"
CHECK, ORGANISATION = "batch_5p2w8d1j7n4b9s3k", "batch_q8d3h6s1w9z4c7f2"
BATCH = """\
name: Q3 Analysis
type: analysis
priority: high
defaults:
  type: analysis
jobs:
  - id: frontend
    config:
      project:
        name: frontend-app
        repository: {url: https://example.org/frontend.git, branch: main}
  - id: admin
    config:
      project:
        name: admin-dashboard
        repository: {url: https://example.org/admin.git}
"""
TWICE = "name: Q3\njobs: []\njobs: []\n"
ITEMS = (
    "project_name;repo_url;branch\n"
    "frontend-app;https://example.org/frontend.git;main\n"
    "admin-dashboard;https://example.org/admin.git;\n"
)

_INTRODUCTION = """\
# The command line

`make docs` writes this page: it runs the commands after each `$` in a terminal of 80 columns, and
shows what the terminal showed. Every command explains itself with `--help`, or `-h`.

`WUNDR_API_URL` and `WUNDR_API_KEY` name the server and the key; without them, the profile that
`wundr up` writes into `credentials.toml` does. A server on this machine is reached directly; for
any other, the proxy of `HTTP_PROXY`, `HTTPS_PROXY` or `ALL_PROXY` is used, with the exceptions of
`NO_PROXY`. `WUNDR_API_PROXY` names a proxy for the client alone, also for a server on this machine.

## Analyse without writing a file

`wundr analyse URL-or-path…` takes one or more repositories, waits with a bar, and prints the table
of the results. A path is a folder with a git repository; it is analysed as it was committed, and
only a server on this machine can read it. `--fail-on` chooses what makes the exit code 1. All
repositories of an organisation are analysed with `--org` ([targets.md](targets.md)).

## The batch created last

Every command that takes the id of a batch takes `--last` in its place: the batch that was created
last by `batch create`, `batch retry`, `analyse` or `check`, on this machine, with the same server
and the same key. After `batch retry`, that is the new batch. Looking at a batch changes nothing. In
`wundr diff BATCH_A --last`, it is the later one of the two. The folder `recent` in `WUNDR_HOME`
remembers the last 20 batches of each server and key.

## Defaults for all jobs of a file

`defaults:` at the top of a batch file holds what its jobs have in common, in YAML or JSON, for
`batch create`, `batch validate` and `schedule add`. They are merged into each job, into the
`job_template` of `targets`, and into each of the `items` of a template:

- A mapping of the job is merged with that of the defaults, field by field.
- Any other value of the job, also a list, replaces that of the defaults.
- `null` in the job takes the default away.
- `id` cannot be a default.

The server gets the jobs as merged. An error names the line of the file where the value stands, also
when that is in the defaults.

## Reports

`wundr batch open` saves the HTML report (`--format pdf`: the PDF) in the folder `reports` of
`WUNDR_HOME`, which other users cannot read, and opens it in the browser. Without a browser, as in
most sessions of ssh, and with `--print`, it prints the path. The folder keeps the last 20 reports.
A browser that may not read hidden folders, such as one from a snap, needs a `WUNDR_HOME` elsewhere.

`wundr batch results --format FORMAT --output -` writes the report to standard output and nothing
else. Binary formats are not written to a terminal.

## Completion

`wundr completion bash`, `zsh` or `fish` prints a script that completes commands, options, their
choices and the ids of recent batches. It asks no server. `wundr completion --help` says where the
script goes.

## Output

- **On a terminal**, tables are drawn to its width; ids are never cut. Findings and dispositions are
  shown field by field where a table would leave too little room for their texts. While a batch
  runs, `--watch` and `--wait` show a bar.
- **Anywhere else** (a pipe, a file), each row is one line with tabs between its cells, however
  long, and the headings are the first line. Where a list has more pages, standard error says so.
  Progress is a line for each change.
- **With `--json`**, standard output is JSON and nothing else. Its times are in UTC.
- **Times for people** are in the time zone of the reader, which `TZ` can change. Headings and
  single times name it.
- **With `NO_COLOR`** set to anything, no escape sequence is written but those that move the bar of
  `--watch`.

`wundr batch diff` shows colours and goes through the pager of `PAGER` on a terminal, as git does;
anywhere else it writes the bytes of the diff, for `git apply`. `approve`, `reject`, `apply`,
`rebuild`, `redeliver`, `close` and `undo` show what they are about and ask, unless `--yes` is
given; `approve --yes` needs the `--digest` of what was reviewed. A wait also ends when a batch
awaits approval.

Ctrl-C while waiting ends the waiting, not the batch: the program says how to watch it again.

## Exit codes

All commands use the same list:

"""


def page() -> str:
    """The text of docs/cli.md."""
    codes = "\n".join(EXIT_CODES.splitlines()[2:])
    server = FakeServer(ids=[NEW, NIGHTLY])
    server.batches[EARLIER] = FakeBatch(EARLIER, {**EXAMPLE, "name": "Services"}, 2, "failed")
    with tempfile.TemporaryDirectory() as name, server.serving() as url:
        session = Session(Path(name), url)
        sections = [
            *_sections(session),
            *_whole_organisation(),
            *_judging(),
            *_plain_text(session),
        ]
        return f"{_INTRODUCTION}```text\n{codes}\n```\n" + "".join(sections)


class Session:
    """A folder with the files of the example, and a shell that finds ``wundr``."""

    def __init__(self, folder: Path, url: str) -> None:
        self._folder = folder
        program = " ".join(f"'{word}'" for word in PROGRAM)
        (folder / "wundr").write_text(f'#!/bin/sh\nexec {program} "$@"\n')
        (folder / "wundr").chmod(0o755)
        for name, text in (("batch.yaml", BATCH), ("twice.yaml", TWICE), ("repos.csv", ITEMS)):
            (folder / name).write_text(text)
        home = str(folder / "home")
        profile = environment(WUNDR_API_URL=url, WUNDR_API_KEY=KEY, WUNDR_HOME=home)
        self._environ = {**profile, "PATH": f"{folder}:{profile['PATH']}"}

    def run(self, line: str) -> Shown:
        shown = run_in_terminal(["sh", "-c", line], self._environ, folder=self._folder)
        return replace(shown, lines=[f"$ {line}", *shown.lines])

    def __call__(self, *lines: str) -> str:
        text = "\n\n".join("\n".join(self.run(line).lines) for line in lines)
        return f"\n```text\n{text}\n```\n"


def _sections(session: Session) -> Iterator[str]:
    yield "\n## A session in a terminal of 80 columns\n"
    yield session(
        "cat batch.yaml",
        "wundr batch create --config batch.yaml --wait",
        "wundr batch results --last",
        "wundr batch list",
        "cat repos.csv",
        "wundr template show analysis",
        'wundr batch create --template analysis --items repos.csv --name "Nightly"',
    )
    yield "\nErrors name the place, and the exit code tells who has to act:\n"
    yield session(
        "cat twice.yaml",
        "wundr batch validate --config twice.yaml; echo $?",
        "wundr batch validate --config batch.yaml; echo $?",
        "wundr batch status batch_unknown; echo $?",
    )


def _whole_organisation() -> Iterator[str]:
    """Against a server of its own, which knows one organisation."""
    server = FakeServer(ids=[ORGANISATION])
    with tempfile.TemporaryDirectory() as name, server.serving() as url:
        yield "\nAll repositories of an organisation ([targets.md](targets.md)):\n"
        session = Session(Path(name), url)
        yield session("wundr analyse --org company --exclude '*-sandbox' --fail-on high; echo $?")


def _judging() -> Iterator[str]:
    """Gates and findings, against a server of their own."""
    server = GateServer(ids=[CHECK])
    with tempfile.TemporaryDirectory() as name, server.serving() as url:
        write_files(Path(name))
        yield "\n## Gates, findings and a check\n\n"
        yield "What analyses must pass, what a project has, and what a branch brings in:\n"
        yield Session(Path(name), url)(*COMMANDS)


def _plain_text(session: Session) -> Iterator[str]:
    yield "\n## In a pipe\n"
    yield session(
        "wundr batch list | tr '\\t' '|'",
        "wundr batch list | grep failed | cut -f 1",
        f"wundr batch jobs {NEW} | grep -c completed",
        f"wundr batch status {NEW} --json | head -c 60",
    )
    yield (
        "\n## With and without colours\n\n"
        "What the terminal is sent, with the escape character written as `^[`:\n"
    )
    yield _sent(session, "wundr batch list", "NO_COLOR=1 wundr batch list")


def _sent(session: Session, *lines: str) -> str:
    told = []
    for line in lines:
        text = session.run(line).sent.decode().replace("\r\n", "\n").replace("\x1b", "^[")
        told.append(f"$ {line}\n{text}")
    return "\n```text\n" + "\n".join(told) + "```\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
