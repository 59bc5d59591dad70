"""Nearly all that jscpd finds is found, in files full of what looks as if something began there.

Each file holds pieces of ``lookalikes``, code of its own, and blocks that other files have as well.
What a pair of jscpd's is worth is decided without our search and our tokens.
"""

from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

import pytest

from benchmarks.clones_agreement import Found, Rough, is_verified, theirs
from tests.clones.lookalikes import JSX, MARKUP, SCRIPTS, TEMPLATES, TYPED, VUE
from tests.engines.corpus import text
from wundr_ray.clones.tokens.streams import tokenise

GOAL = 0.97
BLOCKS = 12


def function(number: int) -> str:
    rows = "".join(
        f"  const value{row} = rows[{row}].amount{number} + limit * {number + row};\n"
        f"  totals.set('key{row}', {{ count: value{row}, name: `n${{value{row}}}` }});\n"
        for row in range(6)
    )
    return f"function summarise{number}(rows, options) {{\n{rows}  return totals;\n}}\n"


def view(number: int) -> str:
    rows = "".join(
        f"      <Row key={{a{row}}} title='It is {number}' onClick={{() => go({row})}}>\n"
        f"        Row {row} isn't {{names[{number}]}}\n      </Row>\n"
        for row in range(5)
    )
    return f"function View{number}() {{\n  return (\n    <List>\n{rows}    </List>\n  );\n}}\n"


def table(number: int) -> str:
    rows = "".join(
        f'    <tr class="row{row}"><td>Price {number}</td><td>It\'s {row + 1}</td></tr>\n'
        for row in range(6)
    )
    return f'<table id="table{number}">\n  <tbody>\n{rows}  </tbody>\n</table>\n'


def component(number: int) -> str:
    page = f"<template>\n<div>\n{table(number)}</div>\n</template>\n"
    return f"{page}<script>\n{function(number)}</script>\n"


def script_with(pieces: Sequence[str], block: str, number: int) -> str:
    return f"const own{number} = {number};\n" + "\n".join(pieces) + f"\n{block}own{number}();\n"


def page_with(pieces: Sequence[str], block: str, number: int) -> str:
    return f"<h1>Page {number}</h1>\n" + "\n".join(pieces) + f"\n{block}<p>{number}</p>\n"


def _but(pieces: dict[str, str], *names: str) -> list[str]:
    return [piece for name, piece in pieces.items() if name not in names]


FIRST_ONLY = ("a program", "an open string in a script", "an end in a string")
ELEMENTS = _but(JSX, "type arguments", "type parameters", "types")
CORPORA = {
    "javascript": (".js", _but(SCRIPTS, *FIRST_ONLY), function, script_with),
    "typescript": (".ts", [*_but(SCRIPTS, *FIRST_ONLY), *TYPED.values()], function, script_with),
    "jsx": (".jsx", [*_but(SCRIPTS, *FIRST_ONLY), *ELEMENTS], view, script_with),
    "tsx": (".tsx", [*_but(SCRIPTS, *FIRST_ONLY), *JSX.values()], view, script_with),
    "vue": (".vue", [*_but(MARKUP, *FIRST_ONLY), *VUE.values()], component, page_with),
    "markup": (".html", [*_but(MARKUP, *FIRST_ONLY), *TEMPLATES.values()], table, page_with),
}


@pytest.mark.parametrize("formats", CORPORA)
def test_the_pairs_of_jscpd_are_found(formats: str, tmp_path: Path) -> None:
    suffix, pieces, block, write = CORPORA[formats]
    files = {
        f"{number}{suffix}": write(some, block(number % BLOCKS), number)
        for number, some in enumerate(chain(_alone(pieces), _together(pieces)))
    }
    folder = tmp_path / "files"
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_text(content, "utf-8")
    ours = tokenise([text(name, content.encode()) for name, content in files.items()])
    found, rough = Found(ours.streams), Rough(folder)
    verified = [pair for pair in theirs(folder, tmp_path, formats) if is_verified(rough, *pair)]
    missed = [pair for pair in verified if not found.has(*pair)]
    assert len(verified) >= BLOCKS
    assert len(missed) <= (1 - GOAL) * len(verified), missed


def _alone(pieces: Sequence[str]) -> Iterator[Sequence[str]]:
    for piece in pieces:
        yield [piece]


def _together(pieces: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(pieces) - 3, 3):
        yield pieces[start : start + 3]
