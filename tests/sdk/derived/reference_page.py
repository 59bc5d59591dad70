"""Writes docs/sdk-reference.md from the docstrings.

Run it as ``python -m tests.sdk.derived.reference_page``.
"""

import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from tests.sdk.derived.synchronous import ROOT
from wundr_sdk import WundrClient

PAGE = ROOT / "docs/sdk-reference.md"
SECTIONS = ("Args", "Returns", "Yields", "Raises")
COMMON = {
    "retry": "Replaces the client's `RetryConfig` for this call.",
    "page": "The number of the page, from 1.",
    "per_page": "How many items a page has; the server has a default and a limit.",
    "cursor": "In place of `page`: the `next_cursor` of the page before; no item comes twice.",
}
"""The arguments that have the same meaning everywhere, and are not described again."""

_HEAD = """\
# The Python client

This page is written from the docstrings by `make docs`.

```python
from wundr_sdk import WundrClient

with WundrClient() as client:
    for batch in client.batches.iterate(status="failed"):
        print(batch.batch_id, batch.name)
```

`AsyncWundrClient` has the same methods: `await` them, and use `async for` where a method goes
through items and `async with` for the client. The server's answers are models with typed fields.

Every method raises a `WundrError` if the server refuses the call or cannot be reached. There is a
class for each [error code](errors.md); `code`, `message`, `details` and `resolution` describe the
error. `UnexpectedAnswer` is raised if the answer does not come from a Wundr server of this version.
The lists named "Raises" have the errors that are particular to a method.

A call that changes something has a key of its own, so that it takes effect once, however often it
is sent.

These arguments mean the same everywhere:

"""


@dataclass(frozen=True, slots=True)
class Documented:
    """A docstring: what it begins with, and the items of its sections by name."""

    text: str
    sections: dict[str, str]

    def names(self) -> set[str]:
        """The arguments that are described."""
        return set(re.findall(r"^(\w+):", self.sections.get("Args", ""), re.MULTILINE))


def documented(thing: object) -> Documented:
    """Read the docstring of a class or method."""
    text, sections, current = list[str](), dict[str, list[str]](), list[str]()
    current = text
    for line in (inspect.getdoc(thing) or "").splitlines():
        if line.removesuffix(":") in SECTIONS:
            current = sections.setdefault(line.removesuffix(":"), [])
        else:
            current.append(line)
    items = {name: inspect.cleandoc("\n" + "\n".join(lines)) for name, lines in sections.items()}
    return Documented("\n".join(text).strip(), items)


def resources() -> dict[str, object]:
    """The parts of the client by their names."""
    with WundrClient("wundr_ak_1", "http://127.0.0.1:1") as client:
        parts = vars(client).items()
        return {"client": client} | {
            f"client.{name}": each for name, each in parts if not name.startswith("_")
        }


def methods(thing: object) -> Iterator[tuple[str, Callable[..., Any]]]:
    """The public methods of an object, in the order of their classes."""
    for kind in reversed(type(thing).__mro__):
        for name, member in vars(kind).items():
            if inspect.isfunction(member) and not name.startswith("_"):
                yield name, member


def page() -> str:
    """The whole page."""
    common = "".join(f"- `{name}`: {text}\n" for name, text in COMMON.items())
    parts = [_HEAD + common, *(_part(name, each) for name, each in resources().items())]
    return "\n".join(parts)


def _part(name: str, thing: object) -> str:
    blocks = [f"## `{name}`", _plain(documented(type(thing)).text)]
    for method, function in methods(thing):
        blocks += [f"### `{name}.{method}`", _signature(name, method, function)]
        blocks += _described(documented(function))
    return "\n\n".join(blocks) + "\n"


def _signature(name: str, method: str, function: Callable[..., Any]) -> str:
    signature = inspect.signature(function)
    lines = []
    star = False
    for each in list(signature.parameters.values())[1:]:
        if each.kind is each.KEYWORD_ONLY and not star:
            lines.append("    *,")
            star = True
        lines.append(f"    {_parameter(each)},")
    inner = "\n" + "\n".join(lines) + "\n" if lines else ""
    return f"```text\n{name}.{method}({inner}) -> {_type(signature.return_annotation)}\n```"


def _parameter(parameter: inspect.Parameter) -> str:
    text = f"{parameter.name}: {_type(parameter.annotation)}"
    if parameter.default is parameter.empty:
        return text
    plain = isinstance(parameter.default, str | int | float | None)
    return f"{text} = {parameter.default!r}" if plain else f"{text} = …"


def _type(annotation: object) -> str:
    text = annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)
    return re.sub(r"\b(?:\w+\.)+(?=\w)", "", text).replace("NoneType", "None")


def _described(found: Documented) -> Iterator[str]:
    yield _plain(found.text)
    for name in SECTIONS:
        if name in found.sections:
            yield f"{'Arguments' if name == 'Args' else name}:"
            yield _items(found.sections[name])


def _items(text: str) -> str:
    lines = re.sub(r"\n +", " ", text).splitlines()
    return "\n".join("- " + re.sub(r"^(\w+):", r"`\1`:", _plain(line)) for line in lines)


def _plain(text: str) -> str:
    text = re.sub(r":(?:meth|class|mod|func):`([^`]*)`", r"`\1`", text)
    return text.replace("``", "`")


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
