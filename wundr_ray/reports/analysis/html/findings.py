"""What to do: recommendations, the kinds of finding to look at first, what is new, duplicates."""

from collections.abc import Callable, Mapping, Sequence

from wundr_ray.aggregate.batches.document import ReportDocument
from wundr_ray.aggregate.wording import beginning, kind_words, listed, shorten
from wundr_ray.contract.results.analysis import Recommendation
from wundr_ray.domain.wording import counted
from wundr_ray.reports.analysis import highlights, sentences
from wundr_ray.reports.analysis.new_findings import NewFindings
from wundr_ray.reports.html.markup import NOTHING, Html, element, joined, name_of, text, words
from wundr_ray.reports.html.parts import (
    SEVERITY_COLUMNS,
    Column,
    by_severity,
    note,
    place_link,
    section,
    severity_badge,
    table,
)
from wundr_ray.reports.text import place, place_in_role, place_words, title_of

KINDS_SHOWN = 20
MOST_COMPLEX = 15
LARGEST_DUPLICATES = 15
PLACES_SHOWN = 6
NAME = 80
"""Characters of a project's name in tables."""

Pages = Callable[[str, str, int | None], str | None]
"""The page of a file by job, path and line."""


def recommendations(advice: Sequence[Recommendation]) -> Html:
    """The most valuable first."""
    if not advice:
        words_ = "The findings support no recommendation across projects."
        return section("recommendations", "What to do first", element("p", text(words_)))
    items = element("ol", *map(_advice, advice), class_="advice")
    return section("recommendations", "What to do first", items)


def _advice(item: Recommendation) -> Html:
    evidence = [element("li", element("code", name_of(place_words(e)))) for e in item.evidence]
    details = element(
        "details",
        words("summary", f"Where: {counted(len(evidence), 'place')} to begin with"),
        element("ul", *evidence, class_="places"),
    )
    affected = listed([shorten(each, NAME) for each in item.affected_projects])
    return element(
        "li",
        words("h3", title_of(item.type)),
        element("p", name_of(item.description)),
        note(f"Potential savings: {item.potential_savings}"),
        note(f"Affected: {affected}"),
        details if evidence else NOTHING,
    )


def new_findings(found: NewFindings | None, labels: Mapping[str, str], pages: Pages) -> Html:
    """What has come since the reference, the worst first; nothing where there is no reference."""
    if found is None:
        return NOTHING
    if not found.total:
        return section("new", "New findings", element("p", text(_without(found))))
    columns = [
        Column("Severity"),
        Column("Kind"),
        Column("Message", "wide"),
        Column("Project", "name"),
    ]
    rows = [
        [
            severity_badge(each.severity),
            text(kind_words(each.code)),
            name_of(beginning(each.message, 240)),
            name_of(shorten(labels[each.job_id], NAME)),
            place_link(place(each.path, each.line), pages(each.job_id, each.path, each.line)),
        ]
        for each in found.worst
    ]
    more = found.total - len(rows)
    return section(
        "new",
        "New findings",
        element("p", text(_new_words(found))),
        table("New findings, the worst first", [*columns, Column("Place", "path")], rows),
        note(f"… and {more:,} more; the other formats list them all.") if more else NOTHING,
    )


def _without(found: NewFindings) -> str:
    return f"Nothing is new; {counted(found.existing, 'finding')} were there before."


def _new_words(found: NewFindings) -> str:
    levels = [f"{count:,} {level}" for level, count in found.by_severity.items() if count]
    return (
        f"{counted(found.total, 'finding')} ({', '.join(levels)}) came since the analysis that "
        f"this one was compared with; {found.existing:,} were there before."
    )


def findings(document: ReportDocument, labels: Mapping[str, str], pages: Pages) -> Html:
    kinds = highlights.kinds_to_look_at(document, KINDS_SHOWN)
    functions = highlights.most_complex(document, MOST_COMPLEX)
    if not kinds and not functions:
        nothing = element("p", text("Nothing was found."))
        return section("findings", "Findings to look at first", nothing)
    parts = [_kinds(kinds)] if kinds else []
    if functions:
        parts += [words("h3", "Most complex functions"), _functions(functions, labels, pages)]
    return section("findings", "Findings to look at first", *parts)


def _kinds(kinds: Sequence[highlights.FindingKind]) -> Html:
    rows = [
        [
            joined([words("b", kind_words(kind.code)), words("span", kind.rule, class_="note")]),
            *by_severity(kind.by_severity),
            text(f"{kind.projects:,}"),
            joined(
                [
                    element("span", name_of(beginning(kind.message, 240))),
                    element("code", name_of(place_in_role(kind.path, kind.line, kind.role))),
                ]
            ),
        ]
        for kind in kinds
    ]
    columns = [Column("Kind", "stacked kind"), *SEVERITY_COLUMNS, Column("Projects", "number")]
    return table("Kinds of findings", [*columns, Column("For example", "wide stacked")], rows)


def _functions(
    functions: Sequence[highlights.ComplexFunction], labels: Mapping[str, str], pages: Pages
) -> Html:
    rows = [
        [
            element("code", name_of(shorten(each.name, 120))),
            text(f"{each.complexity:,}"),
            name_of(shorten(labels[each.job_id], NAME)),
            place_link(place(each.path, each.line), pages(each.job_id, each.path, each.line)),
        ]
        for each in functions
    ]
    columns = [
        Column("Function", "path"),
        Column("Complexity", "number"),
        Column("Project", "name"),
    ]
    return table("Functions with the highest complexity", [*columns, Column("Place", "path")], rows)


def duplicates(document: ReportDocument, labels: Mapping[str, str], pages: Pages) -> Html:
    """The largest duplicated blocks with their places; nothing where none were found."""
    blocks = highlights.largest_duplicates(document, LARGEST_DUPLICATES)
    if not blocks:
        return NOTHING
    rows = [_block(number, each, labels, pages) for number, each in enumerate(blocks, 1)]
    columns = [
        *(Column(title, "number") for title in ("Block", "Lines", "Tokens", "Copies")),
        Column("Places", "path wide"),
    ]
    return section(
        "duplicates",
        "Duplicated code",
        element("p", text(sentences.of_duplicates(document.results.aggregated_metrics.duplicates))),
        table("The largest duplicated blocks", columns, rows),
    )


def _block(
    number: int, block: highlights.DuplicatedBlock, labels: Mapping[str, str], pages: Pages
) -> list[Html]:
    shown = [
        element(
            "li",
            name_of(shorten(labels[job], NAME)),
            text(": "),
            place_link(place(path, line), pages(job, path, line)),
        )
        for job, path, line in block.places[:PLACES_SHOWN]
    ]
    if more := len(block.places) - len(shown):
        shown.append(words("li", f"… and {more:,} more"))
    figures = (number, block.lines, block.tokens, len(block.places))
    return [*(text(f"{each:,}") for each in figures), element("ul", *shown, class_="places")]
