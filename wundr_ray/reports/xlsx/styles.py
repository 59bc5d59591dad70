"""The cell formats of the workbook, made once per workbook."""

from dataclasses import dataclass

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from wundr_ray.contract.vocabulary import Grade, Severity
from wundr_ray.reports import palette

FONT = {"font_name": "Calibri", "font_size": 10, "font_color": palette.TEXT, "valign": "top"}


@dataclass(frozen=True, slots=True)
class Styles:
    """Formats by their use."""

    banner: Format
    banner_small: Format
    heading: Format
    header: Format
    number_header: Format
    cell: Format
    wrapped: Format
    link: Format
    integer_cell: Format
    decimal_cell: Format
    label: Format
    text: Format
    muted: Format
    integer: Format
    decimal: Format
    percent: Format
    figure: Format
    figure_decimal: Format
    caption: Format
    severities: dict[Severity, Format]
    grades: dict[Grade, Format]
    failed: Format


def make_styles(workbook: Workbook) -> Styles:
    def style(**properties: object) -> Format:
        return workbook.add_format(FONT | properties)

    tile = {"bg_color": palette.TINT, "align": "left", "valign": "vcenter", "indent": 1}
    figure = tile | {"font_size": 18, "bold": True, "font_color": palette.INK}
    cell = {"valign": "vcenter"}
    header = {
        "bold": True,
        "font_color": palette.PAPER,
        "bg_color": palette.INK,
        "text_wrap": True,
        "valign": "vcenter",
        "indent": 1,
    }
    return Styles(
        banner=style(
            bold=True,
            font_size=18,
            font_color=palette.PAPER,
            bg_color=palette.INK,
            valign="vcenter",
            indent=1,
        ),
        banner_small=style(
            font_color=palette.RULE, bg_color=palette.INK, valign="vcenter", indent=1
        ),
        heading=style(
            bold=True, font_size=12, font_color=palette.INK, bottom=1, bottom_color=palette.INK
        ),
        header=style(**header),
        number_header=style(**header, align="right"),
        cell=style(**cell, align="left", indent=1),
        wrapped=style(**cell, align="left", indent=1, text_wrap=True),
        link=style(**cell, align="left", indent=1, text_wrap=True, font_color=palette.ACCENT),
        integer_cell=style(**cell, num_format="#,##0"),
        decimal_cell=style(**cell, num_format="#,##0.0"),
        label=style(font_color=palette.MUTED),
        text=style(),
        muted=style(font_color=palette.MUTED, italic=True),
        integer=style(num_format="#,##0"),
        decimal=style(num_format="#,##0.0"),
        percent=style(num_format='0.0" %"'),
        figure=style(**figure, num_format="#,##0"),
        figure_decimal=style(**figure, num_format="#,##0.0"),
        caption=style(**tile, font_color=palette.MUTED, font_size=9),
        severities={
            severity: workbook.add_format({"font_color": color, "bold": True})
            for severity, color in palette.SEVERITIES.items()
        },
        grades={
            grade: workbook.add_format({"bg_color": color, "font_color": palette.PAPER})
            for grade, color in palette.GRADES.items()
        },
        failed=workbook.add_format({"font_color": palette.BAD}),
    )
