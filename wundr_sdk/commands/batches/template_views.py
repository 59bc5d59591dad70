"""Templates as tables for people. Pure: models in, rich renderables out."""

from collections.abc import Iterable

from rich.console import Group, RenderableType

from wundr_ray.contract.resources import TemplateItem
from wundr_sdk.commands.output.tables import Remark, add_row, facts, plain, row, table_of


def templates_view(templates: Iterable[TemplateItem]) -> RenderableType:
    table = table_of("Template", "Columns", "Description", text=("Columns", "Description"))
    for item in templates:
        add_row(table, item.name, ", ".join(item.variables), item.description)
    return table


def template_view(item: TemplateItem) -> RenderableType:
    """With its columns, and a command that uses it."""
    rows = [
        row("template", item.name),
        row("description", item.description),
        row("first row", ",".join(item.variables)),
        row("use", f"wundr batch create --template {item.name} --items items.csv"),
    ]
    table = table_of("Column", "Required", "Meaning", text=("Meaning",))
    for column in item.columns:
        add_row(table, column.name, "yes" if column.required else "no", column.meaning)
    remark = Remark("an empty cell is left out; commas, semicolons or tabs may separate the cells")
    return Group(facts(rows), table, remark) if item.columns else Group(facts(rows), plain(remark))
