"""Pages of the documentation: links lead somewhere, and files that are named exist."""

import re
import tomllib
from pathlib import Path

import pytest

from wundr_ray.contract.vocabulary import ReportFormat, Rule

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
ROOTS = (
    ROOT,
    ROOT / "wundr_ray",
    ROOT / "serve_app",
    ROOT / "wundr_sdk",
    ROOT / "tests",
    ROOT / "sdk" / "typescript",
)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"`([\w./-]+\.(?:py|toml|yaml|yml|md|mjs|ts))`")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
EXAMPLES = ("FOLDER", "LANGUAGE", "NAME")
"""What stands for a name in a path that is an example."""


def names(page: Path) -> str:
    return str(page.relative_to(ROOT))


def prose(page: Path) -> str:
    return FENCE.sub("", page.read_text("utf-8"))


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as forges make them."""
    headings = re.findall(r"^#+ (.*)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", each).strip().lower().replace(" ", "-") for each in headings}


@pytest.mark.parametrize("page", PAGES, ids=names)
def test_links_lead_to_pages_and_headings(page: Path) -> None:
    broken = []
    for target in LINK.findall(prose(page)):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = target.partition("#")
        found = (page.parent / file) if file else page
        if not found.exists() or (anchor and anchor not in anchors(found)):
            broken.append(target)
    assert broken == []


def exists(path: str, page: Path) -> bool:
    return any((root / path).exists() for root in (page.parent, *ROOTS))


@pytest.mark.parametrize(
    "page",
    [
        *(ROOT / "docs" / "adr").glob("*.md"),
        ROOT / "docs" / "architecture.md",
        ROOT / "docs" / "development.md",
    ],
    ids=names,
)
def test_files_that_maintainers_are_sent_to_exist(page: Path) -> None:
    paths = [path for path in CODE.findall(prose(page)) if "/" in path]
    missing = [path for path in paths if not exists(path, page)]
    assert [path for path in missing if not any(mark in path for mark in EXAMPLES)] == []


def test_the_readme_names_every_rule_and_format() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    assert [each for each in (*Rule, *ReportFormat) if f"`{each}`" not in text] == []


def test_functions_that_decide_exist() -> None:
    page = (ROOT / "docs" / "development.md").read_text("utf-8")
    section = page.partition("## Where is it decided …")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| [^|]+ \| `([^`]+)` \| (.+) \|$", section, re.MULTILINE)
    assert len(rows) >= 10
    for path, functions in rows:
        code = (ROOT / path).read_text("utf-8")
        for name in re.findall(r"`(\w+)`", functions):
            assert re.search(rf"^(?:async )?(?:def|class) {name}\b", code, re.MULTILINE), (
                path,
                name,
            )


def test_the_drawing_of_the_layers_is_what_is_checked() -> None:
    checked = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    (layers,) = [
        contract["layers"]
        for contract in checked["tool"]["importlinter"]["contracts"]
        if contract.get("containers") == ["wundr_ray"] and contract["type"] == "layers"
    ]
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    drawing = re.search(r"^```\nserve_app\n(.*?)^wundr_sdk", page, re.M | re.S)
    assert drawing
    drawn = [set(line.strip().split(", ")) for line in drawing[1].splitlines()]
    assert drawn == [set(layer.split(" | ")) for layer in layers]
