"""What every section is made of: tables, tiles, badges and sections themselves."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from wundr_ray.contract.vocabulary import Grade, Severity
from wundr_ray.reports.html.markup import NOTHING, Html, element, joined, name_of, text, words


@dataclass(frozen=True, slots=True)
class Column:
    """``kind`` is a class: ``number``, ``path``, ``name``, ``wide`` or nothing."""

    title: str
    kind: str | None = None


SEVERITY_COLUMNS = tuple(Column(str(level).capitalize(), "number") for level in Severity)


def table(caption: str, columns: Sequence[Column], rows: Iterable[Sequence[Html]]) -> Html:
    """A table that scrolls by itself where it is too wide; the first cell names its row."""
    head = element("tr", *(words("th", c.title, scope="col", class_=c.kind) for c in columns))
    body = [
        element("tr", *(_cell(index, columns[index], cell) for index, cell in enumerate(row)))
        for row in rows
    ]
    return element(
        "div",
        element(
            "table",
            words("caption", caption),
            element("thead", head),
            element("tbody", *body),
        ),
        class_="scroll",
        role="group",
        aria_label=caption,
        tabindex=0,
    )


def _cell(index: int, column: Column, cell: Html) -> Html:
    if index == 0:
        return element("th", cell, scope="row", class_=column.kind)
    return element("td", cell, class_=column.kind)


def tiles(pairs: Iterable[tuple[str, str]]) -> Html:
    """Large figures with their captions."""
    return element(
        "dl",
        *(element("div", words("dt", caption), words("dd", value)) for value, caption in pairs),
        class_="tiles",
    )


def section(key: str, title: str, *content: Html) -> Html:
    heading = words("h2", title, id=f"{key}-title")
    return element("section", heading, *content, id=key, aria_labelledby=f"{key}-title")


def severity_badge(level: Severity) -> Html:
    """A severity's name after a mark of its colour: colour alone would say nothing to many."""
    mark = element("span", class_=f"mark {level}", aria_hidden="true")
    return element("span", mark, text(level.capitalize()), class_="severity")


def grade_badge(grade: Grade | None) -> Html:
    if grade is None:
        return text("–")
    spoken = words("span", "Grade ", class_="hidden")
    return element("span", spoken, text(grade), class_=f"grade grade-{grade.lower()}")


def by_severity(counts: dict[Severity, int]) -> list[Html]:
    """A cell for each severity."""
    return [text(f"{counts[each]:,}" if counts.get(each) else "–") for each in Severity]


def place_link(shown: str, page: str | None) -> Html:
    """A path in the code, which leads to its page where that is known."""
    name = element("code", name_of(shown))
    return name if page is None else element("a", name, href=page, rel="noreferrer noopener")


def note(value: str) -> Html:
    return words("p", value, class_="note")


def paragraphs(parts: Iterable[Html]) -> Html:
    return joined(element("p", part) for part in parts)


def either(content: Html, otherwise: str) -> Html:
    """``content``, or a sentence where there is none."""
    return content if content != NOTHING else element("p", text(otherwise))
