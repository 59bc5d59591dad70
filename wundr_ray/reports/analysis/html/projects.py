"""The table of projects, and what is known of each."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from wundr_ray.aggregate.wording import beginning, kind_words
from wundr_ray.contract.results.analysis import ProjectResult, TopIssue
from wundr_ray.contract.results.coverage import Coverage
from wundr_ray.contract.results.presentation import duration, is_analysed
from wundr_ray.contract.vocabulary import JobStatus, Severity
from wundr_ray.domain.repositories.source_pages import repository_page
from wundr_ray.reports.analysis import sentences
from wundr_ray.reports.analysis.html.findings import Pages
from wundr_ray.reports.analysis.html.gates import conditions
from wundr_ray.reports.analysis.project_highlights import ProjectHighlights
from wundr_ray.reports.html.charts import score_bar, severity_strip
from wundr_ray.reports.html.markup import NOTHING, Html, element, joined, name_of, text, words
from wundr_ray.reports.html.parts import (
    SEVERITY_COLUMNS,
    Column,
    by_severity,
    grade_badge,
    note,
    paragraphs,
    place_link,
    section,
    severity_badge,
    table,
    tiles,
)
from wundr_ray.reports.text import number, place, place_in_role

PROJECTS_SHOWN = 500
OPEN_PROJECTS = 10
"""Sections of up to so many projects are open to begin with."""
LANGUAGES_SHOWN = 10
SKIPPED_SHOWN = 10


def projects(results: Sequence[ProjectResult], labels: Mapping[str, str]) -> Html:
    """One row for each project, with a link to its section."""
    if not results:
        return section("projects", "Projects", element("p", text("The batch had no jobs.")))
    columns = [
        Column("Project"),
        Column("Quality score"),
        Column("Grade"),
        *(Column(title, "number") for title in ("Findings", "Critical", "Files", "Lines", "Debt")),
    ]
    rows = [_row(index, each, labels) for index, each in enumerate(results[:PROJECTS_SHOWN])]
    more = len(results) - len(rows)
    left_out = note(f"… and {more:,} more; csv and xlsx list them all.") if more else NOTHING
    listed = table("Projects, those that need attention first", columns, rows)
    return section("projects", "Projects", listed, left_out)


def _row(index: int, project: ProjectResult, labels: Mapping[str, str]) -> list[Html]:
    name = name_of(labels[project.job_id])
    if not is_analysed(project):
        link = element("a", name, href="#unanalysed")
        return [link, words("span", outcome(project), class_="bad"), *[text("–")] * 6]
    debt = project.technical_debt_minutes
    return [
        element("a", name, href=f"#project-{index}"),
        score_bar(project.quality_score),
        grade_badge(project.grade),
        text(f"{project.issues_found:,}"),
        text(f"{project.issues_by_severity.get(Severity.CRITICAL, 0):,}"),
        text(f"{project.files_analyzed:,}"),
        text(f"{project.lines:,}"),
        text("–" if debt is None else duration(debt)),
    ]


def outcome(project: ProjectResult) -> str:
    """What became of a project that was not analysed, in one or two words."""
    if project.status is JobStatus.COMPLETED:
        return "Nothing read"
    return project.status.capitalize()


def project_sections(
    results: Sequence[ProjectResult],
    labels: Mapping[str, str],
    highlights: Mapping[str, ProjectHighlights],
    pages: Pages,
) -> Iterator[Html]:
    """A section for each analysed project, which can be folded; nothing if there is none."""
    shown = [(n, each) for n, each in enumerate(results) if is_analysed(each)]
    if not shown:
        return
    is_open = "" if len(shown) <= OPEN_PROJECTS else None
    # Not as one element: its content would be the whole report in memory.
    yield Html('<section id="details" aria-labelledby="details-title">')
    yield words("h2", "Project details", id="details-title")
    for index, project in shown:
        found = highlights.get(project.job_id, ProjectHighlights())
        title = element("summary", element("h3", name_of(labels[project.job_id])), _short(project))
        body = _parts(project, found, pages)
        yield element(
            "details", title, *body, id=f"project-{index}", class_="project", open=is_open
        )
    yield Html("</section>")


def _short(project: ProjectResult) -> Html:
    findings = f"{project.issues_found:,} findings"
    return element(
        "span", grade_badge(project.grade), words("span", findings), class_="project-short"
    )


def _parts(project: ProjectResult, found: ProjectHighlights, pages: Pages) -> Iterator[Html]:
    yield _origin(project)
    yield _numbers(project)
    yield conditions(project.quality_gate)
    yield paragraphs(map(text, _statements(project)))
    yield _top_issues(project)
    yield _worst(project, found, pages)
    yield _files(project, found, pages)
    yield _functions(project, found, pages)
    yield _coverage(project.coverage)
    yield _skipped(project)


def _origin(project: ProjectResult) -> Html:
    page = repository_page(project.repository)
    shown = name_of(project.repository)
    link = shown if page is None else element("a", shown, href=page, rel="noreferrer noopener")
    rest = [
        text(f"Job {project.job_id}"),
        joined([text("branch "), name_of(project.branch)]) if project.branch else NOTHING,
        text(f"commit {project.commit[:12]}") if project.commit else NOTHING,
    ]
    parts = [element("span", each) for each in (link, *rest) if each]
    return element("p", *parts, class_="origin")


def _numbers(project: ProjectResult) -> Html:
    debt, share = project.technical_debt_minutes, project.duplication_percentage
    return tiles(
        [
            (number(project.quality_score, 1), "Quality score, 0–10"),
            (project.grade or "–", "Grade"),
            ("–" if debt is None else duration(debt), "Technical debt"),
            (number(project.maintainability, 1), "Maintainability"),
            (number(project.average_complexity, 2), "Average complexity"),
            (f"{project.issues_found:,}", "Findings"),
            (f"{project.files_analyzed:,}", "Files"),
            (f"{project.lines:,}", "Lines"),
            (f"{project.functions:,}", "Functions"),
            (f"{project.skipped_files_count:,}", "Files skipped"),
            (f"{project.duplicated_lines:,}", "Duplicated lines"),
            ("–" if share is None else f"{share:.1f} %", "Duplicated"),
        ]
    )


def _statements(project: ProjectResult) -> Iterator[str]:
    if project.rating:
        yield sentences.of_rating(project.rating)
    yield from filter(None, (sentences.of_changes(project), sentences.of_tests(project)))
    yield f"Rules applied: {', '.join(project.rules_applied) or 'none'}."
    for missing in project.rules_not_applied:
        yield f"Not applied: {missing.rule} – {missing.reason}"


def _top_issues(project: ProjectResult) -> Html:
    if not project.top_issues:
        return element("p", text("No findings."))
    counts = [(level, project.issues_by_severity.get(level, 0)) for level in Severity]
    rows = [[words("b", kind_words(each.type)), *by_severity(_counts(each))]
            for each in project.top_issues]  # fmt: skip
    return joined(
        [
            words("h4", "Findings by severity, and the worst kinds"),
            severity_strip(counts),
            table("The worst kinds of findings", [Column("Kind"), *SEVERITY_COLUMNS], rows),
        ]
    )


def _counts(issue: TopIssue) -> dict[Severity, int]:
    """Results of earlier versions name only the worst severity."""
    return issue.by_severity or {issue.severity: issue.count}


def _worst(project: ProjectResult, found: ProjectHighlights, pages: Pages) -> Html:
    columns = [Column("Severity"), Column("Kind"), Column("Message", "wide")]
    rows = [
        [
            severity_badge(each.severity),
            text(kind_words(each.code)),
            name_of(beginning(each.message, 300)),
            place_link(
                place_in_role(each.path, each.line, each.role),
                pages(project.job_id, each.path, each.line),
            ),
        ]
        for each in found.findings
    ]
    return _titled("Look at these first", [*columns, Column("Place", "path")], rows)


def _files(project: ProjectResult, found: ProjectHighlights, pages: Pages) -> Html:
    columns = [Column("File", "path"), *(Column(t, "number") for t in ("Lines", "Findings"))]
    rows = [
        [
            place_link(each.path, pages(project.job_id, each.path, None)),
            text(f"{each.lines:,}"),
            text(f"{each.findings:,}"),
            text(duration(each.minutes)),
        ]
        for each in found.files
    ]
    return _titled("Files with the most debt", [*columns, Column("Debt", "number")], rows)


def _functions(project: ProjectResult, found: ProjectHighlights, pages: Pages) -> Html:
    columns = [Column("Function", "path"), Column("Complexity", "number"), Column("Place", "path")]
    rows = [
        [
            element("code", name_of(each.name)),
            text(f"{each.complexity:,}"),
            place_link(place(each.path, each.line), pages(project.job_id, each.path, each.line)),
        ]
        for each in found.functions
    ]
    return _titled("Most complex functions", columns, rows)


def _coverage(found: Coverage | None) -> Html:
    if found is None:
        return NOTHING
    figures = ("Files read", "Lines read", "Share of all lines")
    columns = [Column("Language"), Column("Role"), *(Column(each, "number") for each in figures)]
    rows = [
        [
            text(each.language),
            text(each.role),
            text(f"{each.files_read:,} of {each.files:,}"),
            text(f"{each.lines_read:,} of {each.lines:,}"),
            text(f"{each.percentage:.1f} %"),
        ]
        for each in found.by_language
        if each.supported
    ]
    listed = _titled("What was read", columns, rows[:LANGUAGES_SHOWN])
    return joined([listed, note(sentences.of_coverage(found))])


def _skipped(project: ProjectResult) -> Html:
    files = project.skipped_files[:SKIPPED_SHOWN]
    rows = [[element("code", name_of(f.path)), text(f.code), name_of(f.reason)] for f in files]
    columns = [Column("File", "path"), Column("Code"), Column("Reason", "wide")]
    more = project.skipped_files_count - len(files)
    left_out = f"… and {more:,} more; the csv and xlsx reports name them all."
    return joined(
        [_titled("Skipped files", columns, rows), note(left_out) if rows and more > 0 else NOTHING]
    )


def _titled(title: str, columns: Sequence[Column], rows: Sequence[Sequence[Html]]) -> Html:
    """A table under its title; nothing where it has no rows."""
    return joined([words("h4", title), table(title, columns, rows)]) if rows else NOTHING


def unanalysed(results: Sequence[ProjectResult], labels: Mapping[str, str]) -> Html:
    """The projects without results, and why; nothing where all were analysed."""
    rows = [
        [
            joined([name_of(labels[each.job_id]), words("span", f"Job {each.job_id}")]),
            words("span", outcome(each), class_="bad"),
            joined(chain.from_iterable(_reason(each))),
        ]
        for each in results
        if not is_analysed(each)
    ]
    if not rows:
        return NOTHING
    columns = [Column("Project", "stacked"), Column("Outcome"), Column("Reason", "wide stacked")]
    return section(
        "unanalysed", "Projects without results", table("Projects without results", columns, rows)
    )


def _reason(project: ProjectResult) -> Iterator[list[Html]]:
    if project.error:
        yield [element("span", name_of(beginning(project.error.message, 400)))]
        yield [words("span", project.error.code, class_="note")]
    else:
        said = project.coverage.statement if project.coverage else "No file was read."
        yield [element("span", name_of(said))]
