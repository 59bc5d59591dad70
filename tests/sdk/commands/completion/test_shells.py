"""The scripts in real shells: what they offer after a line that was typed so far."""

import os
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.sdk.commands.output.terminal import PROGRAM, environment

KEY = "wundr_ak_example0000000000"

# Bash fills COMP_WORDS itself only for a person at a terminal; here the script does it.
BASH = """
source <(wundr completion bash)
COMP_WORDS=({words})
COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))
_wundr
printf '%s\\n' "${{COMPREPLY[@]}}"
"""
# The functions of zsh's completion system run inside its editor alone; stand-ins print instead.
ZSH = """
compdef() {{ : }}
source <(wundr completion zsh)
_describe() {{ print -l -- "${{(@P)${{@[-1]}}}}" }}
_files() {{ print -l -- *(N) }}
words=({words})
CURRENT=${{#words}}
_wundr
"""


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """A folder with the program, a file to complete, and one batch that was created."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "wundr").write_text(f'#!/bin/sh\nexec {shlex.join(PROGRAM)} "$@"\n')
    (folder / "wundr").chmod(0o755)
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "a b.yaml").touch()
    home = {"WUNDR_HOME": str(tmp_path / "home"), "HOME": str(tmp_path)}
    profile = {"WUNDR_API_URL": "http://127.0.0.1:1", "WUNDR_API_KEY": KEY, **home}
    path = f"{folder}:{os.environ['PATH']}"
    made = environment(**profile, PATH=path)
    add = (
        "from wundr_sdk.commands.arguments import recent as r;"
        "r.add(r._file_of(r.current_home(), r.current_profile()), 'batch_7')"
    )
    subprocess.run([PROGRAM[0], "-c", add], env=made, check=True)
    return made


def run(shell: str, script: str, environ: dict[str, str], tmp_path: Path) -> list[str]:
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"{shell} is not installed")
    flags = {"bash": ["--norc"], "zsh": ["-f"], "fish": ["--no-config"]}[shell]
    done = subprocess.run(
        [program, *flags, "-c", script],
        env=environ,
        cwd=tmp_path / "work",
        capture_output=True,
        text=True,
    )
    assert done.stderr == ""
    return done.stdout.splitlines()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("wundr batch sta", ["status"]),
        ("wundr batch status ''", ["batch_7"]),
        ("wundr analyse --fail-on = h", ["high"]),
        ("wundr batch create --config ''", ["a b.yaml"]),
        ("wundr batch create --config 'a b'", ["a b.yaml"]),
    ],
)
def test_bash(words: str, expected: list[str], environ: dict[str, str], tmp_path: Path) -> None:
    assert run("bash", BASH.format(words=words), environ, tmp_path) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("wundr batch sta", ["status:Show the progress of a batch"]),
        ("wundr batch status ''", ["batch_7"]),
        ("wundr analyse --fail-on=h", ["--fail-on=high"]),
        ("wundr batch create --config ''", ["a b.yaml"]),
    ],
)
def test_zsh(words: str, expected: list[str], environ: dict[str, str], tmp_path: Path) -> None:
    (found,) = run("zsh", ZSH.format(words=words), environ, tmp_path)
    assert found.startswith(expected[0])


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("wundr batch sta", "status\tShow the progress of a batch"),
        ("wundr batch status ", "batch_7"),
        ("wundr analyse --fail-on=h", "--fail-on=high"),
        ("wundr batch create --config a", "a b.yaml"),
    ],
)
def test_fish(line: str, expected: str, environ: dict[str, str], tmp_path: Path) -> None:
    script = f"wundr completion fish | source; complete -C {shlex.quote(line)}"
    (found,) = run("fish", script, environ, tmp_path)
    assert found.startswith(expected)
