"""The PDF's parts that tell what to do: recommendations, and the findings to look at first."""

from collections.abc import Mapping, Sequence

from reportlab.platypus import Flowable, KeepTogether, Paragraph, Spacer, Table

from wundr_ray.aggregate.batches.batch import unique_labels
from wundr_ray.aggregate.batches.document import ReportDocument
from wundr_ray.aggregate.wording import beginning, kind_words, listed, shorten
from wundr_ray.contract.results.analysis import Recommendation
from wundr_ray.reports.analysis import highlights, sentences
from wundr_ray.reports.pdf.fonts import markup
from wundr_ray.reports.pdf.style import (
    BODY,
    CELL_BOLD,
    H1,
    H3,
    MUTED,
    NAME,
    PLACE,
    SEVERITY_COLUMNS,
    Heading,
    Words,
    by_severity,
    grid,
    text,
)
from wundr_ray.reports.text import place, place_in_role, place_words, title_of

KINDS_SHOWN = 15
MOST_COMPLEX = 10
LARGEST_DUPLICATES = 10
PLACES_SHOWN = 4
EVIDENCE_SHOWN = 3


def recommendations(advice: Sequence[Recommendation]) -> list[Flowable]:
    """The recommendations, the most valuable first; the title never stands alone on a page."""
    title = Heading("Recommendations", H1, "recommendations", 0)
    if not advice:
        return [title, Paragraph("The findings support no recommendation across projects.", BODY)]
    items = [_advice(index, item) for index, item in enumerate(advice, start=1)]
    items[0] = [title, *items[0]]
    return [KeepTogether(item) for item in items]


def _advice(index: int, item: Recommendation) -> list[Flowable]:
    return [
        Paragraph(f"{index}. {markup(title_of(item.type))}", H3),
        text(item.description, BODY, 2_000),
        text(f"Potential savings: {item.potential_savings}", MUTED),
        text(f"Affected: {_names(item.affected_projects)}", MUTED),
        *(text(f"– {place_words(each)}", PLACE, 320) for each in item.evidence[:EVIDENCE_SHOWN]),
        Spacer(1, 6),
    ]


def _names(projects: Sequence[str]) -> str:
    return listed([shorten(name, NAME) for name in projects])


def findings(document: ReportDocument) -> list[Flowable]:
    """The kinds of finding to look at first and the most complex functions."""
    kinds = highlights.kinds_to_look_at(document, KINDS_SHOWN)
    functions = highlights.most_complex(document, MOST_COMPLEX)
    parts: list[Flowable] = [Heading("Findings to look at first", H1, "findings", 0)]
    if not kinds and not functions:
        return [*parts, Paragraph("Nothing was found.", BODY)]
    if kinds:
        parts.append(_kinds_table(kinds))
    if functions:
        parts += [
            Heading("Most complex functions", H3, "complex-functions", 1),
            _functions_table(functions, unique_labels(document.results.project_results)),
        ]
    return parts


def duplicates(document: ReportDocument) -> list[Flowable]:
    """The largest duplicated blocks with their places; nothing where none were found."""
    blocks = highlights.largest_duplicates(document, LARGEST_DUPLICATES)
    if not blocks:
        return []
    words = sentences.of_duplicates(document.results.aggregated_metrics.duplicates)
    labels = unique_labels(document.results.project_results)
    header = [
        ("Lines", 12, "right"),
        ("Tokens", 14, "right"),
        ("Copies", 14, "right"),
        ("Places", 115, "left"),
    ]
    return [
        Heading("Duplicated code", H1, "duplicates", 0),
        Paragraph(words, BODY),
        grid(header, [_duplicate_row(block, labels) for block in blocks]),
    ]


def _duplicate_row(block: highlights.DuplicatedBlock, labels: Mapping[str, str]) -> list[object]:
    shown = [
        Words(f"{shorten(labels[job], NAME)}: {shorten(path, 100)}:{line}")
        for job, path, line in block.places[:PLACES_SHOWN]
    ]
    more = len(block.places) - len(shown)
    return [
        f"{block.lines:,}",
        f"{block.tokens:,}",
        f"{len(block.places):,}",
        [*shown, *([Words(f"… and {more:,} more", MUTED)] if more else [])],
    ]


def _kinds_table(kinds: Sequence[highlights.FindingKind]) -> Table:
    rows = [
        [
            [Words(kind_words(kind.code), CELL_BOLD, 80), Words(kind.rule, MUTED)],
            *by_severity(kind.by_severity),
            f"{kind.projects:,}",
            [
                Words(beginning(kind.message, 160)),
                Words(place_in_role(kind.path, kind.line, kind.role), MUTED, 160),
            ],
        ]
        for kind in kinds
    ]
    header = [
        ("Kind", 36, "left"),
        *SEVERITY_COLUMNS,
        ("Projects", 17, "right"),
        ("For example", 66, "left"),
    ]
    return grid(header, rows)


def _functions_table(
    functions: Sequence[highlights.ComplexFunction], labels: Mapping[str, str]
) -> Table:
    header = [
        ("Complexity", 18, "right"),
        ("Function", 42, "bold"),
        ("Project", 30, "left"),
        ("Place", 55, "left"),
    ]
    rows = [
        [
            f"{function.complexity:,}",
            shorten(function.name, 120),
            shorten(labels[function.job_id], NAME),
            shorten(place(function.path, function.line), 160),
        ]
        for function in functions
    ]
    return grid(header, rows)
