"""A project's clones: only code, and what is made of files of each kind."""

import polars as pl
import pytest

from tests.clones.streams import frame, one_per_line
from wundr_ray.clones.project import project_clones
from wundr_ray.clones.tokens.streams import tokenise
from wundr_ray.contract.vocabulary import Language
from wundr_ray.domain.files.records import SourceFile, SourceText
from wundr_ray.frames import CLONES
from wundr_ray.sources.files.languages import language_of


def clones_of(files: dict[str, str], min_tokens: int = 30) -> pl.DataFrame:
    texts = [
        SourceText(
            SourceFile(path, "0" * 40, language_of(path) or Language.PYTHON, len(text)),
            text.encode(),
        )
        for path, text in files.items()
    ]
    return project_clones(tokenise(texts).streams, min_tokens)


def test_the_frame_has_its_schema() -> None:
    stream = frame({"a.py": one_per_line("abcdefghij01abcdefghij")}).collect()
    clones = project_clones(stream, 8)
    assert clones.schema == CLONES
    assert clones.select("twins", "role").rows() == [(False, "production")]
    assert project_clones(stream.clear(), 8).schema == CLONES


def rows(pattern: str, count: int = 12) -> str:
    return "".join(pattern.format(n=n) + "\n" for n in range(count))


NO_CODE = {
    "a table of constants": ("a.py", "SIZES = {{\n" + rows('    "key{n}": {n},') + "}}\n"),
    "numbers below zero": ("a.py", rows("    (-{n}.5, -1.0, 2e-{n}),")),
    "constants": ("a.py", rows("SIZE_{n} = {n}")),
    "an enumeration": ("a.py", "class Colour(Enum):\n" + rows('    C{n} = "c{n}"')),
    "records": ("a.js", "const all = [\n" + rows("  {{ id: {n}, name: 'n{n}', on: true }},") + "]"),
    "a long literal": (
        "a.js",
        "const text =\n" + rows("  'line {n}' +") + "  'end'\n" + rows("'{n}',"),
    ),
    "a list of names": ("a.js", "return {{\n" + rows("  name{n},", 30) + "}}"),
    "names of names": (
        "a.js",
        "Object.assign(exports, {{\n" + rows("  name{n}: other{n},") + "}})",
    ),
    "arguments handed on": ("a.py", "request(\n" + rows("    name{n}=name{n},") + ")\n"),
    "stubs of overloads": (
        "a.py",
        rows("@overload\ndef get(self, key: K{n}, default: D{n} = ...) -> V{n}: ...", 4),
    ),
    "overloads of a method": (
        "a.py",
        rows("    @t.overload\n    async def get(self, a: A{n}) -> B{n}:\n        ...", 4),
    ),
    "typed parameters": (
        "a.py",
        "def get(\n    self,\n    url: URL | str,\n    *,\n"
        + rows("    name{n}: Mapping[str, list[Type{n}]] | Callable[[], None] | None = None,")
        + ") -> Iterator[Response]:\n",
    ),
    "typed parameters of a method": (
        "a.ts",
        "class A {{\n  async get(\n"
        + rows("    name{n}: Map<string, Type{n}> | null,")
        + "    other?: (event: Event) => void,\n  ): Promise<Response> {{\n",
    ),
    "imports": ("a.py", rows("from a{n} import (\n    b{n},\n    c{n},\n)")),
    "exports of others": ("a.ts", rows("export {{ a{n}, b{n} }} from './c{n}'")),
    "a licence": ("a.py", rows("# Permission is hereby granted, free of charge, to {n} persons")),
}
NO_CODE = {
    name: (path, text.replace("{{", "{").replace("}}", "}"))
    for name, (path, text) in NO_CODE.items()
}


@pytest.mark.parametrize(("path", "text"), NO_CODE.values(), ids=NO_CODE)
def test_what_is_data_is_no_duplicate(path: str, text: str) -> None:
    assert clones_of({f"one/{path}": text, f"two/{path}": text}).is_empty()


CODE = {
    "arithmetic with numbers": ("a.py", rows("    total_{n} = first[{n}] + second[{n}] * {n}")),
    "calls": ("a.py", rows('    report.add("key{n}", self.value.of(item, {n}).name)')),
    "a function": ("a.py", "def f(a, b):\n" + rows("    if a > {n}:\n        return b - a", 5)),
    "an overload with its function": (
        "a.py",
        "@overload\ndef f(a: int) -> int: ...\n@overload\ndef f(a: str) -> str: ...\n"
        "def f(a):\n    if a:\n        return g(a)\n    return h(a)\n",
    ),
    "a table of functions": ("a.js", rows("  on{n}: (event) => this.tell(event.target, {n}),")),
    "assignments": ("a.py", rows("        self.name{n} = name{n}")),
    "typed parameters and a body": (
        "a.py",
        "def get(\n"
        + rows("    name{n}: Type{n} | str | None = None,", 5)
        + "):\n"
        + rows("    if name{n} is None:\n        name{n} = self.default(name{n})", 5),
    ),
    "annotated fields": (
        "a.py",
        rows("    name{n}: Type{n} | list[str] = field(Type{n}.of(self))"),
    ),
    "a table in a call": (
        "a.ts",
        "register({{\n" + rows("  key{n}: other.first(this.key{n}).second,") + "}})\n",
    ),
    "lambdas": ("a.py", "f(\n" + rows("    lambda a: a.first(b) + other(a, b),") + ")\n"),
    "a form": ("a.html", rows('<label for="f{n}">Name {n}</label><input id="f{n}">', 6)),
}
CODE = {
    name: (path, text.replace("{{", "{").replace("}}", "}")) for name, (path, text) in CODE.items()
}


@pytest.mark.parametrize(("path", "text"), CODE.values(), ids=CODE)
def test_other_code_is(path: str, text: str) -> None:
    clones = clones_of({f"one/{path}": text, f"two/{path}": text})
    assert clones.select("path_a", "path_b", "twins").rows() == [
        (f"one/{path}", f"two/{path}", False)
    ]


def test_functions_that_hand_their_parameters_on_are_no_duplicates() -> None:
    listed = rows("    name{n}: Type{n} | str | None = DEFAULT,")
    handed_on = rows("        name{n}=name{n},")
    functions = "".join(
        f'def {name}(\n    url: str,\n{listed}) -> Response:\n    """{name}."""\n'
        f'    return request(\n        "{name}",\n        url,\n{handed_on}    )\n\n\n'
        for name in ("get", "post", "put")
    )
    assert clones_of({"a.py": functions}).is_empty()


def test_a_part_of_typed_parameters_is_no_duplicate() -> None:
    shared = rows("    name{n}: Type{n} | str | None = DEFAULT,")
    functions = {
        f"{name}.py": f"def {name}(\n    {name}: int,\n{shared}    *{name}s: int\n): ...\n"
        for name in ("one", "two")
    }
    assert clones_of(functions).is_empty()


ASYNCHRONOUS = """\
class AsyncPool(AsyncBasePool):
    async def __aenter__(self) -> AsyncIterator[bytes]:
        await self._lock.acquire()
        async with self._lock:
            async for part in self.stream.aiter_bytes(1):
                await self.handle_async_request(part)
        return await self.aread()

    async def aclose(self) -> None:
        raise StopAsyncIteration
"""
SYNCHRONOUS = """\
class Pool(BasePool):
    def __enter__(self) -> Iterator[bytes]:
        self._lock.acquire()
        with self._lock:
            for part in self.stream.iter_bytes(1):
                self.handle_request(part)
        return self.read()

    def close(self) -> None:
        raise StopIteration
"""


def test_the_forms_of_the_same_code_are_twins() -> None:
    clones = clones_of({"a.py": ASYNCHRONOUS, "b.py": SYNCHRONOUS})
    [pair] = clones.to_dicts()
    assert (pair["line_a"], pair["end_a"], pair["line_b"], pair["end_b"]) == (1, 10, 1, 10)
    assert pair["twins"]


@pytest.mark.parametrize("text", [ASYNCHRONOUS, SYNCHRONOUS])
def test_two_of_one_form_are_plain_copies(text: str) -> None:
    assert clones_of({"a.py": text, "b.py": text})["twins"].to_list() == [False]


def test_words_that_only_look_asynchronous_are_others() -> None:
    one = rows("    areas.append(awaited, async_, alias(a{n}))", 6)
    two = rows("    reas.append(ed, , lias(a{n}))", 6)
    assert clones_of({"a.py": one, "b.py": two}).is_empty()
