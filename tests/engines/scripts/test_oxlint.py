"""oxlint in a shard: its table, its findings against its command line, functions, suppressions."""

import json
import re
import subprocess
from collections import Counter
from pathlib import Path

import polars as pl
import pytest

from tests.engines.corpus import SITE_PACKAGES, text
from wundr_ray.contract.vocabulary import Rule
from wundr_ray.engines.analysis import analyse
from wundr_ray.engines.interface import AnalysisOptions
from wundr_ray.engines.programs import toolbox
from wundr_ray.engines.scripts.oxlint import run as oxlint
from wundr_ray.engines.scripts.oxlint.codes import COMPLEXITY, KINDS, LEFT_OUT, help_url
from wundr_ray.frames import FINDINGS, Frames

ALL = AnalysisOptions(frozenset(Rule))
SECURITY_PLUGINS = {"eslint", "react", "unicorn"}


def _analyse(path: str, data: str, options: AnalysisOptions = ALL) -> Frames:
    frames = analyse([text(path, data.encode())], options)
    assert frames.skipped.is_empty(), frames.skipped.rows()
    return frames


def _codes(path: str, data: str) -> list[str]:
    return sorted(_analyse(path, data).findings["code"].to_list())


def test_the_table_is_complete() -> None:
    done = subprocess.run(
        [toolbox.program("oxlint"), "--rules", "-f", "json"], capture_output=True, check=True
    )
    pages, whole = {}, set()
    for rule in json.loads(done.stdout):
        plugin = rule["scope"].replace("_", "-")
        name = f"{plugin}/{rule['value']}"
        pages[name] = rule["docs_url"]
        if rule["category"] == "perf" or plugin in ("jsx-a11y", "react-perf"):
            whole.add(name)
    assert whole <= set(KINDS) | set(LEFT_OUT)
    assert not set(KINDS) & set(LEFT_OUT)
    for name in {*KINDS, *LEFT_OUT, COMPLEXITY}:
        assert help_url(name) == pages[name]
    for name in set(KINDS) - whole:
        assert KINDS[name].rule is Rule.SECURITY
        assert name.partition("/")[0] in SECURITY_PLUGINS
    assert len({kind.code for kind in KINDS.values()}) == len(KINDS)


def test_all_of_a_page() -> None:
    data = (
        "export function Card(props: { url: string }) {\n"
        "  document.cookie = 'a=b';\n"
        "  return (\n"
        "    <a href='https://example.org' target='_blank'>\n"
        "      <img src='x.png' onClick={() => eval(props.url)} />\n"
        "    </a>\n"
        "  );\n"
        "}\n"
    )
    frames = _analyse("src/card.tsx", data)
    found = frames.findings.filter(pl.col("code") == "text_alternative_missing")
    [finding] = found.select(FINDINGS.names()).to_dicts()
    assert finding == {
        "path": "src/card.tsx",
        "line": 5,
        "end_line": 5,
        "rule": "accessibility",
        "code": "text_alternative_missing",
        "severity": "high",
        "confidence": "high",
        "cwe": None,
        "message": "Missing `alt` attribute.",
        "engine": "oxlint",
        "engine_rule": "jsx-a11y/alt-text",
        "engine_severity": "warning",
        "help_url": "https://oxc.rs/docs/guide/usage/linter/rules/jsx_a11y/alt-text.html",
        "role": "production",
    }
    assert {"eval_used", "target_blank_with_opener", "document_cookie_written"} <= set(
        frames.findings.filter(pl.col("rule") == "security")["code"]
    )
    assert frames.findings.filter(pl.col("code") == "eval_used")["cwe"].to_list() == [95]


FUNCTIONS = """\
export function plain(a) { return a ? 1 : a && 2 }
const arrow = (x) => x
class K {
  constructor() {}
  get v() { return 1 }
  static async m(x) { for (const y of x) await y
  }
  #p() {}
  f = () => { return 1 }
  n = this.a || 2
  static { if (1) {} }
}
"""


def test_functions_as_oxlint_names_them() -> None:
    functions = _analyse("a.js", FUNCTIONS).functions
    assert functions.sort("line").drop("path", "role").rows() == [
        ("plain", "function", 1, 1, 3),
        ("(anonymous)", "function", 2, 2, 1),
        ("constructor", "method", 4, 4, 1),
        ("v", "method", 5, 5, 1),
        ("m", "method", 6, 7, 2),
        ("p", "method", 8, 8, 1),
        ("f", "method", 9, 9, 1),
        ("(anonymous)", "method", 11, 11, 2),
    ]


@pytest.mark.parametrize(
    ("branches", "threshold", "severities"),
    [
        (9, 10, []),
        (10, 10, ["low"]),
        (20, 10, ["medium"]),
        (49, 10, ["medium"]),
        (50, 10, ["high"]),
        (4, 4, ["low"]),
        (20, 4, ["medium"]),
        (50, 30, ["low"]),
    ],
)
def test_complexity_by_the_same_measure_as_python(
    branches: int, threshold: int, severities: list[str]
) -> None:
    data = "function f(x) {\n" + "  if (x) {}\n" * branches + "}\n"
    options = AnalysisOptions(frozenset({Rule.COMPLEXITY}), threshold)
    findings = _analyse("a.ts", data, options).findings
    assert findings["severity"].to_list() == severities
    for finding in findings.to_dicts():
        assert finding["message"] == (
            f"function f has a cyclomatic complexity of {branches + 1}, "
            f"above the threshold of {threshold}"
        )
        assert (finding["line"], finding["end_line"]) == (1, branches + 2)


def test_a_name_may_look_like_a_message() -> None:
    data = 'const o = { "x` has a complexity of 99. Maximum allowed is 0."() {} }\n'
    assert set(_analyse("a.js", data).functions["complexity"]) == {1}


SCRIPT_BLOCKS = {
    "a.vue": '<template><p/></template>\n\n<script lang="ts">\nlet a: any = eval(b)\n</script>',
    "a.svelte": "<script>\n\n\nlet a = eval(b)\n</script>\n<p>{a}</p>",
    "a.astro": "---\n\n\nconst a = eval(b)\n---\n<p>{a}</p>",
    "a.jsx": "\n\n\nlet a = <p>{eval(b)}</p>",
    "a.mts": "\n\n\nlet a: any = eval(b)",
    "a.CTS": "\n\n\nlet a: any = eval(b)",
    "a.cjs": "\n\n\nlet a = eval(b)",
}


@pytest.mark.parametrize(("path", "data"), SCRIPT_BLOCKS.items(), ids=SCRIPT_BLOCKS)
def test_every_kind_of_file(path: str, data: str) -> None:
    findings = _analyse(path, data).findings.filter(pl.col("rule") == "security")
    assert findings.select("code", "line").rows() == [("eval_used", 4)]


SUPPRESSED = {
    "no comment": ("eval(a)\n", 1, {}),
    "the next line": (
        "// eslint-disable-next-line no-eval\neval(a)\neval(b)\n",
        1,
        {"security": 1},
    ),
    "oxlint's own": ("eval(a) // oxlint-disable-line\n", 0, {"security": 1}),
    "the file": ("/* eslint-disable */\neval(a)\neval(b)\n", 0, {"security": 2}),
    "a range": (
        "/* oxlint-disable */\neval(a)\n/* oxlint-enable */\neval(b)\n",
        1,
        {"security": 1},
    ),
    "another rule": ("eval(a) // eslint-disable-line no-new-func\n", 1, {}),
    "complexity": (
        "/* eslint-disable complexity */\nfunction f(x) {" + "if (x) {}\n" * 11 + "}\n",
        0,
        {"complexity": 1},
    ),
}


@pytest.mark.parametrize(("data", "found", "silenced"), SUPPRESSED.values(), ids=SUPPRESSED)
def test_suppressed_findings_are_counted(data: str, found: int, silenced: dict[str, int]) -> None:
    frames = _analyse("a.js", data)
    assert frames.findings.height == found
    assert dict(frames.suppressed.select("rule", "findings").iter_rows()) == silenced


def test_functions_are_listed_even_when_silenced() -> None:
    assert _analyse("a.js", "/* eslint-disable */\nfunction f() {}\n").functions.height == 1


def test_only_what_the_rules_ask_for() -> None:
    data = "function f(a) { eval(a); for (;;) {} }\nlet x = <img/>\n"
    for rule in (Rule.SECURITY, Rule.PERFORMANCE, Rule.ACCESSIBILITY):
        frames = _analyse("a.jsx", data, AnalysisOptions(frozenset({rule}), complexity_threshold=1))
        assert frames.functions["name"].to_list() == ["f"]
        assert set(frames.findings["rule"]) <= {rule}
    assert _analyse("a.jsx", data, AnalysisOptions(frozenset({Rule.DUPLICATES}))).files.height == 1


def test_names_of_files_mean_nothing() -> None:
    paths = ["../x.js", "-c.js", "a b\n.js", "é" * 200 + ".js", "node_modules/x.js", "/x.js"]
    frames = analyse([text(path, b"eval(a)\n") for path in paths], ALL)
    assert sorted(frames.findings["path"].to_list()) == sorted(paths)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"function (\n", "syntax_error"),
        (b"let a = 1; let a = 2\n", "syntax_error"),
        (b"let a = '\xff'\n", "encoding"),
        ("let a = 1\n".encode("utf-16"), "encoding"),
        (b"let a = 1\0\n", "nul_bytes"),
    ],
)
def test_refused_with_a_code_and_alone(data: bytes, code: str) -> None:
    good = b"eval(a)\n"
    texts = [text("a.js", good), text("bad.ts", data), text("b.js", good)]
    frames = analyse(texts, ALL)
    assert frames.skipped.select("path", "code").rows() == [("bad.ts", code)]
    assert frames.files["path"].to_list() == ["a.js", "b.js"]
    assert frames.findings["code"].to_list() == ["eval_used"] * 2


FLOW = "type Props = { a: number };\nexport function f(x: number): string { return eval(x); }\n"
UNREAD = {
    "marked as Flow's": ("a.js", "// @flow\n" + FLOW, "unsupported_syntax"),
    "in a block": ("a.jsx", "/**\n * Licence\n * @flow strict\n */\n" + FLOW, "unsupported_syntax"),
    "and silenced": ("a.js", "// @flow\n/* eslint-disable */\n" + FLOW, "unsupported_syntax"),
    "not marked": ("a.js", FLOW, "syntax_error"),
    "in one of two blocks": (
        "a.vue",
        f"<script>\n// @flow\n{FLOW}</script>\n<script setup>\nlet a\n</script>",
        "unsupported_syntax",
    ),
    "in another language": (
        "a.vue",
        '<SCRIPT lang="coffee">\na = -> eval b\n</SCRIPT>',
        "not_read",
    ),
}


@pytest.mark.parametrize(("path", "data", "code"), UNREAD.values(), ids=UNREAD)
def test_a_file_that_was_not_read_is_not_clean(path: str, data: str, code: str) -> None:
    frames = analyse([text(path, data.encode()), text("b.js", b"eval(a)")], ALL)
    assert frames.skipped.select("path", "code").rows() == [(path, code)]
    assert frames.files["path"].to_list() == ["b.js"]


READ = {
    "empty": ("a.js", ""),
    "a comment": ("a.ts", "// @flow? no\n"),
    "declarations": ("a.d.ts", "declare const x: number\n"),
    "silenced": ("a.js", "/* oxlint-disable */\nf()\n"),
    "a program": ("a.mjs", "#!/usr/bin/env node\nf()\n"),
    "no script": ("a.vue", "<template><p>@flow</p></template>\n<!-- <script> -->"),
    "an empty script": ("a.svelte", "<script></script><p/>"),
    "only markup": ("a.astro", "<p>a --- b</p>"),
    "a script in the page": ("a.astro", "<p/>\n<script>f()</script>"),
    "only JSON-LD": (
        "a.svelte",
        '<svelte:head><script type="application/ld+json">{"@type": "X"}</script></svelte:head>',
    ),
}


@pytest.mark.parametrize(("path", "data"), READ.values(), ids=READ)
def test_a_file_that_was_read_counts(path: str, data: str) -> None:
    assert _analyse(path, data).files.height == 1


DATA_BLOCKS = {
    "a.vue": '<script type=\'application/ld+json\'>{"@type": "X"}</script>',
    "a.svelte": '<script id="x" type=importmap>{"imports": {}}</script>',
    "a.astro": '<script type="text/x-template" is:inline><p>{{ x }}</p></script>',
}


@pytest.mark.parametrize(("path", "block"), DATA_BLOCKS.items(), ids=DATA_BLOCKS)
@pytest.mark.parametrize("kind", ["", ' type="module"', " type='text/javascript'"])
def test_blocks_of_data_are_no_scripts(path: str, block: str, kind: str) -> None:
    script = f"<script{kind}>\nlet a = eval(b)\n</script>"
    for data in (f"{block}\n{script}", f"{script}\n{block}"):
        frames = _analyse(path, data)
        assert frames.skipped.is_empty()
        assert frames.findings["code"].to_list() == ["eval_used"]
        assert frames.findings["line"].to_list() == [data[: data.index("eval")].count("\n") + 1]


def test_plain_javascript_marked_as_flow_is_analysed() -> None:
    data = "// @flow\nexport const f = (x) => eval(x)\n"
    assert _codes("a.js", data) == ["eval_used"]
    assert _codes("a.tsx", "// see @flowbite\nlet a: any = <p>{eval(b)}</p>") == ["eval_used"]


def test_equal_to_the_command_line(tmp_path: Path) -> None:
    """On the scripts that installed packages bring."""
    sources = [
        *SITE_PACKAGES.joinpath("matplotlib/backends/web_backend/js").glob("*.js"),
        SITE_PACKAGES / "importlinter/ui/static/explorer.js",
    ]
    samples = {f"{number}.js": path.read_bytes() for number, path in enumerate(sources)}
    for name, data in samples.items():
        (tmp_path / name).write_bytes(data)
    tool = oxlint.tool(ALL.rules)
    (tmp_path / "oxlint.json").write_bytes(tool.settings["oxlint.json"])
    done = subprocess.run(
        [toolbox.program("oxlint"), *tool.arguments], cwd=tmp_path, capture_output=True, check=False
    )
    said = json.loads(done.stdout)["diagnostics"]
    frames = analyse([text(name, data) for name, data in samples.items()], ALL)
    assert frames.skipped.is_empty()
    told = sum("complexity" in each["code"] for each in said)
    assert frames.functions.height >= told > 100  # a comment silences some of them
    ours = frames.findings.filter(pl.col("rule") != "complexity").select("path", "line").rows()
    assert Counter(ours) == Counter(
        (each["filename"], each["labels"][0]["span"]["line"])
        for each in said
        if not {"complexity", "max-lines"} & set(re.findall(r"[\w-]+", each["code"]))
    )
