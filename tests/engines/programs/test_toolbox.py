"""Programs that die, hang, grow or talk nonsense: one file is lost, never the shard."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engines.corpus import python_text, text
from wundr_ray.contract.errors import ResourceUnavailable
from wundr_ray.contract.vocabulary import Rule
from wundr_ray.engines.analysis import analyse
from wundr_ray.engines.interface import AnalysisOptions
from wundr_ray.engines.programs import toolbox
from wundr_ray.engines.programs.toolbox import ExternalTool, ToolFile, check

ALL = AnalysisOptions(frozenset(Rule))
GOOD = b"eval(a)\n"

SURVIVED_OR_SKIPPED = {
    "10,000 parentheses": b"(" * 10_000 + b"1" + b")" * 10_000,
    "100,000 parentheses": b"(" * 100_000 + b"1" + b")" * 100_000,
    "a chain of 100,000": b"x" + b".a" * 100_000,
    "100,000 arrays": b"x = " + b"[" * 100_000 + b"]" * 100_000,
    "100,000 terms": b"x = " + b"+".join([b"a"] * 100_000),
    "500,000 signs": b"x = " + b"!" * 500_000 + b"a",
    "20,000 elements": b"x = " + b"<div>" * 20_000 + b"</div>" * 20_000,
    "5,000 functions in each other": b"function f(){" * 5_000 + b"}" * 5_000,
    "50,000 conditions": b"x = " + b"a?b:" * 50_000 + b"c",
    "20,000 templates": b"x = " + b"`${" * 20_000 + b"1" + b"}`" * 20_000,
    "20,000 else": b"if(a){}" + b"else if(b){}" * 20_000,
    "an open comment": b"/*" * 100_000,
    "an open string": b"'" + b"a" * 1_000_000,
    "a line of 2 MB": b"x = [" + b"1," * 990_000 + b"]",
    "only brackets": b"{[(" * 100_000,
}


@pytest.mark.parametrize("data", SURVIVED_OR_SKIPPED.values(), ids=SURVIVED_OR_SKIPPED)
def test_what_kills_oxlint_costs_one_file(data: bytes) -> None:
    texts = [text("a.js", GOOD), text("bad.tsx", data), text("b.ts", GOOD)]
    frames = analyse(texts, ALL)
    skipped = frames.skipped.select("path", "code").rows()
    assert skipped in ([], [("bad.tsx", "too_deep")], [("bad.tsx", "syntax_error")])
    assert frames.files.height == 3 - len(skipped)
    assert {"a.js", "b.ts"} <= set(frames.findings["path"])


def test_what_the_parser_of_python_takes_ruff_survives() -> None:
    texts = [
        python_text("terms.py", b"x = " + b" + ".join([b"a"] * 900)),
        python_text("lists.py", b"x = " + b"[" * 90 + b"]" * 90),
        python_text("elif.py", b"if a: pass\n" + b"elif b: pass\n" * 900),
        python_text("line.py", b"x = [" + b"1, " * 350_000 + b"]\n"),
        python_text("good.py", b"x = dict()\n"),
    ]
    frames = analyse(texts, AnalysisOptions(frozenset({Rule.STYLE})))
    assert frames.skipped.is_empty()
    assert "good.py" in frames.findings["path"].to_list()


def test_several_killers_among_many_files() -> None:
    deep = b"x = " + b"[" * 100_000 + b"]" * 100_000
    texts = [text(f"{i}.js", deep if i in (3, 17, 18) else GOOD) for i in range(40)]
    frames = analyse(texts, ALL)
    assert frames.skipped["path"].to_list() == ["3.js", "17.js", "18.js"]
    assert frames.findings.height == frames.files.height == 37


SCRIPT = """\
import json, os, resource, signal, sys, time
told = []
for name in sorted(os.listdir(".")):
    data = open(name).read()
    if data == "abort":
        os.abort()
    if data == "overflow":
        sys.stderr.write("thread 'main' has overflowed its stack\\n")
        sys.stderr.flush()
        os.abort()
    if data == "sleep":
        time.sleep(600)
    if data == "burn":
        while True: pass
    if data == "hold":
        held = bytearray(b"x") * 300_000_000
        time.sleep(600)
    if data == "talk":
        while True:
            print("x" * 10_000, flush=True)
            time.sleep(0.002)
    if data == "nonsense":
        told.append(7)
    if data == "fail":
        sys.exit(2)
    told.append([name, data])
print(json.dumps(told))
"""


def _read(output: bytes) -> Iterator[tuple[str, str]]:
    yield from ((name, said) for name, said in json.loads(output))


def _tool(folder: Path, script: str = SCRIPT) -> ExternalTool[str]:
    """A program of our own that does what its files say."""
    (folder / "script.py").write_text(script)
    return ExternalTool(
        name="python",
        arguments=("-I", str(folder / "script.py")),
        environment={},
        read=_read,
        fine=frozenset({0}),
        canary=ToolFile("", ".txt", b"fine"),
    )


DEATHS = {
    "abort": "crashed",
    "overflow": "too_deep",
    "sleep": "too_slow",
    "burn": "too_slow",
    "hold": "out_of_memory",
    "talk": "too_much_output",
    "nonsense": "engine_error",
    "fail": "engine_error",
}


@pytest.fixture(autouse=True)
def small_limits(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if "death" in request.fixturenames:
        monkeypatch.setattr(toolbox, "CPU_SECONDS", 1)
        monkeypatch.setattr(toolbox, "MAX_OUTPUT_BYTES", 1_000_000)
        monkeypatch.setattr(toolbox, "MAX_RESIDENT_BYTES", 200_000_000)


@pytest.mark.parametrize("death", DEATHS)
def test_every_death_is_named_and_costs_one_file(death: str, tmp_path: Path) -> None:
    files = [
        ToolFile(f"{i}.txt", ".txt", death.encode() if i == 2 else b"fine", b"twin")
        for i in range(4)
    ]
    told, refused = check(_tool(tmp_path), files)
    assert [(file.path, file.code) for file in refused] == [("2.txt", DEATHS[death])]
    assert [(each.file.path, each.own, each.twin) for each in told] == [
        (f"{i}.txt", ["fine"], ["twin"]) for i in (0, 1, 3)
    ]


def test_a_shard_has_only_so_much_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(toolbox, "CPU_SECONDS", 1)
    monkeypatch.setattr(toolbox, "SHARD_SECONDS", 3.0)
    files = [ToolFile(f"{i}.txt", ".txt", b"sleep") for i in range(64)]
    started = time.monotonic()
    told, refused = check(_tool(tmp_path), files)
    assert time.monotonic() - started < 30
    assert told == []
    assert {(file.code) for file in refused} == {"too_slow"}
    assert len(refused) == 64


def test_a_program_that_never_works_is_no_fault_of_the_files(tmp_path: Path) -> None:
    tool = _tool(tmp_path, "raise SystemExit(3)")
    with pytest.raises(ResourceUnavailable, match="even on a valid file"):
        check(tool, [ToolFile("a.txt", ".txt", b"fine")])


def test_a_missing_program_is_named() -> None:
    with pytest.raises(ResourceUnavailable, match="klingon is not installed"):
        toolbox.program("klingon")


def test_a_wrong_configuration_is_no_fault_of_the_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """oxlint then says so in words, with the exit code of success."""
    from wundr_ray.engines.scripts.oxlint import run as oxlint

    tool = oxlint.tool(ALL.rules)
    settings = {"oxlint.json": tool.settings["oxlint.json"].replace(b"no-eval", b"no-evil")}
    broken = ExternalTool(
        name=tool.name,
        arguments=tool.arguments,
        environment=tool.environment,
        read=tool.read,
        fine=tool.fine,
        canary=tool.canary,
        settings=settings,
    )
    with pytest.raises(ResourceUnavailable):
        check(broken, [ToolFile("a.js", ".js", GOOD), ToolFile("b.js", ".js", GOOD)])
