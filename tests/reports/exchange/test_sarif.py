"""SARIF files against the schema, GitHub's limits, and what readers rely on."""

import gzip
import json
import re
import shutil
import subprocess
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.reports.exchange.making import TRACKED, document_of, found
from tests.reports.exchange.schema.extract import FILE, INSIDE, PACKAGE, excerpt, written
from wundr_ray.aggregate.batches.document import ReportDocument
from wundr_ray.reports.exchange import sarif_report, sarif_run, size
from wundr_ray.reports.exchange.sarif_report import SarifReport
from wundr_ray.reports.exchange.sarif_results import message_text
from wundr_ray.reports.exchange.size import Compressed

VALIDATOR = jsonschema.Draft4Validator(
    json.loads(FILE.read_text()), format_checker=jsonschema.FormatChecker()
)
HOSTILE = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)


def log_of(document: ReportDocument, folder: Path) -> Any:
    """The file as readers parse it; it keeps to the schema."""
    log = parsed(document, folder)
    VALIDATOR.validate(log)
    return log


def parsed(document: ReportDocument, folder: Path) -> Any:
    target = folder / "report.sarif"
    SarifReport().render(document, target)
    return json.loads(target.read_text("utf-8"))


def results_of(folder: Path, *rows: Any) -> list[Any]:
    (run,) = log_of(document_of(folder, rows), folder)["runs"]
    return list(run["results"])


def test_a_whole_batch(document: ReportDocument, tmp_path: Path) -> None:
    log = log_of(document, tmp_path)
    total = document.results.summary.total_issues
    assert sum(len(run["results"]) for run in log["runs"]) == total
    assert [run["automationDetails"]["id"] for run in log["runs"]][:3] == [
        "wundr/frontend-app (job_1)/",
        "wundr/payments-service/",
        "wundr/frontend-app (job_3)/",
    ]
    left_out = [each["jobId"] for each in log["properties"]["projectsWithoutResults"]]
    assert left_out == ["job_5", "job_6"], "an empty run would close alerts"
    for run in log["runs"]:
        rules = run["tool"]["driver"]["rules"]
        for each in run["results"]:
            assert rules[each["ruleIndex"]]["id"] == each["ruleId"]


def test_a_batch_without_projects(empty_document: ReportDocument, tmp_path: Path) -> None:
    assert log_of(empty_document, tmp_path)["runs"] == []


def test_the_same_document_gives_the_same_bytes(document: ReportDocument, tmp_path: Path) -> None:
    contents = []
    for _ in range(2):
        parsed(document, tmp_path)
        contents.append((tmp_path / "report.sarif").read_bytes())
    assert contents[0] == contents[1]
    assert [each.name for each in tmp_path.iterdir()] == ["report.sarif"]


def test_places(tmp_path: Path) -> None:
    path = "a b/ü%41?#\u202e.py"
    first, second = results_of(
        tmp_path, found(7, path=path, end_line=9), found(None, code="zzz", end_line=None)
    )
    place = first["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uriBaseId"] == "%SRCROOT%"
    assert unquote(place["artifactLocation"]["uri"]) == path
    assert place["artifactLocation"]["uri"].isascii()
    assert place["region"] == {"startLine": 7, "endLine": 9}
    region = second["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 1, "endLine": 1}


def test_fingerprints(tmp_path: Path) -> None:
    known, without = results_of(
        tmp_path,
        found(1, primary_line_hash="39fa2ee980eb94b0:1", id="fnd_7"),
        found(2, primary_line_hash=None, id=None),
    )
    assert known["partialFingerprints"] == {
        "primaryLocationLineHash": "39fa2ee980eb94b0:1",
        "wundrFindingId/v1": "fnd_7",
    }
    assert "partialFingerprints" not in without


@pytest.mark.parametrize(
    ("state", "touched", "shown"),
    [
        ("new", False, "new"),
        ("reopened", False, "new"),
        ("existing", False, "unchanged"),
        ("existing", True, "updated"),
        ("fixed", False, "absent"),
    ],
)
def test_states(tmp_path: Path, state: str, touched: bool, shown: str) -> None:
    (result,) = results_of(tmp_path, found(**TRACKED | {"state": state, "touched": touched}))
    assert result["baselineState"] == shown


def test_without_a_reference_there_is_no_baseline(tmp_path: Path) -> None:
    (result,) = results_of(tmp_path, found(**TRACKED | {"because": "no_reference"}))
    assert "baselineState" not in result
    assert result["partialFingerprints"]["wundrFindingId/v1"] == "fnd_1"


def test_accepted_findings(tmp_path: Path) -> None:
    """They come last; where suppressions are known, every result says whether it has any."""
    open_, accepted = results_of(
        tmp_path,
        found(1, disposition="wont_fix", disposition_reason="Only in\u202e tests."),
        found(2, severity="low", disposition=None, disposition_reason=None),
    )
    assert open_["suppressions"] == []
    assert accepted["suppressions"] == [
        {
            "kind": "external",
            "status": "accepted",
            "justification": "wont fix: Only in\ufffd tests.",
        }
    ]


def test_rules(tmp_path: Path) -> None:
    rows = [
        found(1, severity="low", confidence="low", cwe=89, help_url="https://example.com/rule"),
        found(2, severity="critical", confidence="medium", cwe=78),
        *(found(3 + n, severity="low", cwe=100 + n) for n in range(30)),
        found(1, code="slow", rule="performance", severity="medium", cwe=None),
    ]
    (run,) = log_of(document_of(tmp_path, rows), tmp_path)["runs"]
    slow, weak = run["tool"]["driver"]["rules"]
    assert weak["properties"]["security-severity"] == "9.5"
    assert weak["properties"]["precision"] == "high"
    assert weak["properties"]["tags"][0] == "security"
    assert len(weak["properties"]["tags"]) == 10
    assert weak["helpUri"] == "https://example.com/rule"
    assert weak["help"]["markdown"].endswith("[Documentation](https://example.com/rule)")
    assert slow["properties"]["tags"] == ["performance"]
    assert "security-severity" not in slow["properties"]
    assert "helpUri" not in slow
    assert [each["level"] for each in run["results"]][:3] == ["error", "warning", "note"]


def test_a_link_in_a_message_is_text(tmp_path: Path) -> None:
    (result,) = results_of(tmp_path, found(message="see [this](https://evil.example) or [x](1)"))
    assert "](" not in result["message"]["text"].replace("\\](", "")


@pytest.mark.parametrize("count", range(4))
def test_a_link_in_a_message_is_text_whatever_is_escaped_in_it(count: int) -> None:
    backslashes = "\\" * count
    shown = message_text(f"[x{backslashes}](https://evil.example)")
    (before,) = re.findall(r"(\\*)\]\(", shown)
    assert len(before) % 2 == 1, "an odd number: the last one escapes the bracket"
    assert len(before) // 2 == count, "two of the others stand for one of the message"


def test_30_000_findings(tmp_path: Path) -> None:
    """25,000 of them, the worst ones, and the file says how many are missing."""
    count = 30_000
    rows = pl.DataFrame({"line": pl.int_range(1, count + 1, eager=True)}).with_columns(
        severity=pl.when(pl.col("line") > 29_000).then(pl.lit("critical")).otherwise(pl.lit("low")),
        primary_line_hash=pl.format("{}:1", pl.col("line").hash()),
        id=pl.format("fnd_{}", pl.col("line").hash(7)),
        path=pl.format("src/package/module_{}.py", pl.col("line").hash(9) % 3000),
    )
    document = document_of(tmp_path, [found(**row) for row in rows.iter_rows(named=True)])
    log = parsed(document, tmp_path)
    (run,) = log["runs"]
    assert len(run["results"]) == 25_000
    assert [each["level"] for each in run["results"][:1001]] == ["error"] * 1000 + ["note"]
    VALIDATOR.validate({**log, "runs": [{**run, "results": run["results"][::100]}]})
    assert (run["properties"]["resultsTotal"], run["properties"]["resultsCut"]) == (count, 5_000)
    (notice,) = run["invocations"][0]["toolExecutionNotifications"][:1]
    assert notice["message"]["text"].startswith("5,000 findings of 30,000 were left out")
    assert len(gzip.compress((tmp_path / "report.sarif").read_bytes())) < 10_000_000


def test_more_projects_than_github_takes(tmp_path: Path) -> None:
    log = log_of(document_of(tmp_path, *[[found()]] * 22), tmp_path)
    assert len(log["runs"]) == 20
    assert [each["jobId"] for each in log["properties"]["projectsLeftOut"]] == ["job_21", "job_22"]


def test_a_file_that_would_be_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each project has its share; what the first leaves is there for the others."""
    monkeypatch.setattr(sarif_report, "MOST_BYTES", 60_000)
    monkeypatch.setattr(size, "_UNWRITTEN", 4_000)
    rows = [found(n, message=sha256(b"%d" % n).hexdigest()) for n in range(1, 1_000)]
    log = log_of(document_of(tmp_path, rows[:5], rows, rows), tmp_path)
    total, cut = (
        [run["properties"][name] for run in log["runs"]] for name in ("resultsTotal", "resultsCut")
    )
    assert total == [5, 999, 999]
    assert cut[0] == 0
    assert all(0 < each < 999 for each in cut[1:])
    assert len(gzip.compress((tmp_path / "report.sarif").read_bytes())) < 60_000


def test_compressed_sizes_are_no_smaller_than_the_file() -> None:
    data = [str(n).encode() * 50 for n in range(20_000)]
    compressed = Compressed()
    for each in data:
        compressed.add(each)
    assert compressed.size >= len(gzip.compress(b"".join(data), 6))


def test_the_limit_of_results_is_githubs() -> None:
    assert (sarif_run.MOST_RESULTS, sarif_report.MOST_RUNS) == (25_000, 20)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(path=HOSTILE, message=HOSTILE, reason=HOSTILE, name=HOSTILE)
def test_whatever_texts_say(
    tmp_path: Path, path: str, message: str, reason: str, name: str
) -> None:
    row = found(path=path, message=message, disposition="accepted", disposition_reason=reason)
    log = log_of(document_of(tmp_path, [row], name=name), tmp_path)
    (result,) = log["runs"][0]["results"]
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert unquote(uri) == path


@pytest.mark.long
def test_the_excerpt_is_the_schemas(document: ReportDocument, tmp_path: Path) -> None:
    """The whole schema judges the file as well."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("needs npm")
    subprocess.run([npm, "pack", "--silent", PACKAGE], cwd=tmp_path, check=True, timeout=200)
    (archive,) = tmp_path.glob("*.tgz")
    subprocess.run(["tar", "xzf", archive, INSIDE], cwd=tmp_path, check=True)
    schema = json.loads((tmp_path / INSIDE).read_text())
    assert written(excerpt(schema)) == FILE.read_text()
    jsonschema.Draft4Validator(schema).validate(log_of(document, tmp_path))
