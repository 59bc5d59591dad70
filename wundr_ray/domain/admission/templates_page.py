"""Writes docs/templates.md from the templates; a test fails when the page is stale."""

import json
from collections.abc import Iterator
from pathlib import Path

from wundr_ray.domain.admission.templates import Template, load_templates

PAGE = Path(__file__).parents[3] / "docs" / "templates.md"

_INTRODUCTION = """\
# Templates

A template makes a batch of a table: each row of a CSV file becomes a job, and the first row names
the template's columns. This page is written by `make docs`; `wundr template list` and
`wundr template show NAME` print the same of the server that you use.

```bash
wundr batch create --template analysis --items repos.csv --name "Q3"
wundr batch create --template analysis --items repos.csv --wait
```

- The cells may be separated by commas, semicolons or tabs, as spreadsheets write them; the text may
  be UTF-8 or UTF-16. Empty rows are passed over.
- An empty cell is left out; only a required column needs a value in each row.
- A column that the template does not have is an error, and so is a column that stands twice.
- Items may be JSON too: a list of objects, `[{"project_name": "…", "repo_url": "…"}]`. Over the API
  they are the field `items` beside `template` in the body of `POST /v1/batches`.
- Jobs are numbered in the order of the rows, from 0. `name`, `description`, `priority` and
  `options` of the request replace the template's; the template's own limits are lowered to your
  plan's.
"""


def page() -> str:
    """The text of docs/templates.md."""
    return _INTRODUCTION + "".join(map(_section, load_templates().values()))


def _section(template: Template) -> str:
    return "\n".join(_lines(template)) + "\n"


def _lines(template: Template) -> Iterator[str]:
    yield from ("", f"## `{template.name}`", "", f"{template.description}.", "")
    yield from ("| column | required | meaning |", "|---|---|---|")
    for name, column in template.columns.items():
        yield f"| `{name}` | {'no' if column.optional else 'yes'} | {column.meaning} |"
    yield from ("", "The batch that it makes:", "", "```json")
    yield json.dumps(template.batch, indent=2)
    yield "```"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
