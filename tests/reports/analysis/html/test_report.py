"""The page: complete, escaped, loading nothing, and built so that everybody can read it."""

import base64
import hashlib
import itertools
import re
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.aggregate.example_batch import CHINESE, CONTROLS, HEBREW, MARKUP
from tests.reports.exchange.making import TRACKED, document_of, found
from tests.reports.html.reading import Seen, read
from wundr_ray.aggregate.batches.document import ReportDocument
from wundr_ray.contract.gate_vocabulary import CodePart, GateMetric, GateStatus
from wundr_ray.contract.gates.models import ConditionVerdict, GateVerdict
from wundr_ray.contract.responses import BatchGate
from wundr_ray.reports.analysis.html.report import HtmlReport
from wundr_ray.reports.html.markup import element, emphasised, text

HOSTILE = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40) | (
    st.sampled_from(
        ["<script>alert(1)</script>", "\"'><img src=x onerror=alert(1)>", "]]>", "&#60;"]
    )
)
KNOWN_TAGS = set(
    re.findall(
        r"\w+",
        "html head meta title style body a header nav main footer section div h1 h2 h3 h4 p span b "
        "bdi code strong ol ul li dl dt dd table caption thead tbody tr th td figure figcaption "
        "svg text rect circle details summary",
    )
)


def page_of(document: ReportDocument, folder: Path) -> str:
    target = folder / "report.html"
    HtmlReport().render(document, target)
    return target.read_text("utf-8")


def check(page: str) -> Seen:
    """What holds of every page, whatever it is about."""
    seen = read(page)
    assert seen.unbalanced == []
    assert seen.path == []
    assert {tag for tag, _ in seen.tags} <= KNOWN_TAGS
    _check_loads_nothing(page, seen)
    _check_structure(seen)
    return seen


def _check_loads_nothing(page: str, seen: Seen) -> None:
    """No script, no handler, no resource; links lead away only where somebody follows them."""
    for tag, attributes in seen.tags:
        assert not any(name.startswith("on") for name in attributes)
        assert not {"src", "srcset", "style", "data", "action", "background"} & set(attributes)
        href = attributes.get("href") or ""
        assert tag == "a" or not href
        assert not href or href.startswith(("#", "https://"))
        if href.startswith("https://"):
            assert attributes["rel"] == "noreferrer noopener"
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    assert not re.search(r"url\(|@import|expression|https?:", style)
    (policy,) = (
        each["content"]
        for each in seen.named("meta")
        if each.get("http-equiv") == "Content-Security-Policy"
    )
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}';")


def _check_structure(seen: Seen) -> None:
    """Headings without gaps, landmarks once, ids once, links to ids that are there."""
    levels = [int(tag[1]) for tag, _ in seen.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    for landmark in ("header", "nav", "main", "footer"):
        assert len(seen.named(landmark)) == 1
    ids = [attributes["id"] for _, attributes in seen.tags if "id" in attributes]
    assert len(set(ids)) == len(ids)
    targets = {each["href"] for each in seen.named("a") if (each["href"] or "").startswith("#")}
    assert {str(target).removeprefix("#") for target in targets} <= set(ids)
    assert {each["scope"] for each in seen.named("th")} <= {"col", "row"}
    for svg in seen.named("svg"):
        assert svg.get("aria-label") or svg.get("aria-hidden") == "true"
    assert seen.named("html") == [{"lang": "en"}]


def test_kinds_of_findings_are_broken_between_words_only(
    document: ReportDocument, tmp_path: Path
) -> None:
    """A narrow column would otherwise break them anywhere: their letters ask for no width."""
    page = page_of(document, tmp_path)
    assert ".kind > * { overflow-wrap: break-word; }" in page
    assert re.search(r'<th scope="row" class="stacked kind"><b>\w', page)


def test_a_whole_batch(document: ReportDocument, tmp_path: Path) -> None:
    seen = check(page_of(document, tmp_path))
    summary = document.results.summary
    for shown in (
        "Q3 Codebase Analysis",
        f"{summary.total_lines:,}",
        f"{summary.total_issues:,}",
        "Partial: not every job completed",
        "frontend-app (job_3)",
        "INVALID_REPOSITORY",
        "Not applied: accessibility – the project has no markup files",
        *(advice.potential_savings for advice in document.results.recommendations),
    ):
        assert shown in seen.text, shown


def test_hostile_text_is_shown_not_obeyed(document: ReportDocument, tmp_path: Path) -> None:
    page = page_of(document, tmp_path)
    shown = read(page).text
    assert MARKUP in shown
    assert CHINESE in shown
    assert HEBREW in shown
    assert not set(page) & set(CONTROLS) & set("\x00\x07\x1b")
    assert not set(page) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def test_a_batch_without_projects(empty_document: ReportDocument, tmp_path: Path) -> None:
    seen = check(page_of(empty_document, tmp_path))
    assert "No project was analysed" in seen.text
    assert "The batch had no jobs." in seen.text


def test_only_code_in_scope(roles_document: ReportDocument, tmp_path: Path) -> None:
    seen = check(page_of(roles_document, tmp_path))
    assert "src/shell.py" in seen.text
    assert "eval used" not in seen.text, "a finding in a test"
    assert "Tests: 90 lines in 1 file" in seen.text


def test_the_same_document_gives_the_same_bytes(document: ReportDocument, tmp_path: Path) -> None:
    assert page_of(document, tmp_path) == page_of(document, tmp_path)


def test_new_findings_come_first(tmp_path: Path) -> None:
    rows = [
        found(1, **TRACKED | {"id": "fnd_1"}),
        found(2, **TRACKED | {"id": "fnd_2", "state": "new"}, message="Something <new>."),
        found(3, **TRACKED | {"id": "fnd_3", "state": "reopened"}, severity="low"),
    ]
    seen = check(page_of(document_of(tmp_path, rows), tmp_path))
    assert "2 findings (1 high, 1 low) came since the analysis" in seen.text
    assert "1 were there before" in seen.text or "1 was there before" in seen.text
    assert "Something <new>." in seen.text


def test_nothing_is_new(tmp_path: Path) -> None:
    seen = check(page_of(document_of(tmp_path, [found(1, **TRACKED)]), tmp_path))
    assert "Nothing is new; 1 finding" in seen.text


@pytest.mark.parametrize(
    "values", [{"state": None, "id": None}, TRACKED | {"state": "new", "because": "no_reference"}]
)
def test_without_a_reference_nothing_is_called_new(
    tmp_path: Path, values: dict[str, str | None]
) -> None:
    seen = check(page_of(document_of(tmp_path, [found(1, **values)]), tmp_path))
    assert "New findings" not in seen.text


def test_what_somebody_has_accepted_is_not_shown(tmp_path: Path) -> None:
    rows = [
        found(1, message="Accepted.", disposition="accepted"),
        found(2, message="Open.", disposition=None),
    ]
    shown = check(page_of(document_of(tmp_path, rows), tmp_path)).text
    assert "Open." in shown
    assert "Accepted." not in shown


def test_quality_gates(document: ReportDocument, tmp_path: Path) -> None:
    """The verdict stands in the header; a name and a reason are only text."""
    condition = ConditionVerdict(
        metric=GateMetric.NEW_ISSUES,
        description="New issues, high or worse",
        on=CodePart.NEW,
        max=0,
        value=3,
        status=GateStatus.FAILED,
        reason="3 is more than <b>0</b>.",
    )
    verdict = GateVerdict(name="strict", status=GateStatus.FAILED, conditions=[condition])
    first, *others = document.results.project_results
    gate = BatchGate(name="<i>strict", status=GateStatus.FAILED)
    projects = [first.model_copy(update={"quality_gate": verdict}), *others]
    changed = {"quality_gate": gate, "project_results": projects}
    results = document.results.model_copy(update=changed)
    shown = check(page_of(replace(document, results=results), tmp_path)).text
    assert "Quality gate <i>strict: failed" in shown
    assert "3 is more than <b>0</b>." in shown
    assert "at most 0" in shown


def test_many_projects(tmp_path: Path) -> None:
    """Their sections are folded, and can be opened with the keyboard."""
    seen = check(page_of(document_of(tmp_path, *[[found()]] * 12), tmp_path))
    projects = [each for each in seen.named("details") if each.get("class") == "project"]
    assert len(projects) == 12
    assert not any("open" in each for each in projects)
    assert len(seen.named("summary")) >= 12


def test_many_findings(tmp_path: Path) -> None:
    """The page does not grow with them."""
    rows = pl.DataFrame({"line": range(1, 30_001)}).iter_rows(named=True)
    page = page_of(document_of(tmp_path, [found(**row) for row in rows]), tmp_path)
    assert "30,000" in check(page).text
    assert len(page) < 100_000


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(path=HOSTILE, message=HOSTILE, name=HOSTILE)
def test_whatever_texts_say(tmp_path: Path, path: str, message: str, name: str) -> None:
    rows = [found(path=path, message=message, **TRACKED | {"state": "new"})]
    check(page_of(document_of(tmp_path, rows, name=name), tmp_path))


def test_markup_is_made_by_elements_only() -> None:
    assert element("p", text("<b>&\"'"), class_="<\"'>") == (
        '<p class="&lt;&quot;&#x27;&gt;">&lt;b&gt;&amp;&quot;&#x27;</p>'
    )
    assert element("rect", x=1, aria_hidden="true", rx=None) == '<rect x="1" aria-hidden="true"/>'
    assert emphasised("**2 < 3** files") == "<strong>2 &lt; 3</strong> files"
