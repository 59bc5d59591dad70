"""Every sentence of the code that a user may see, as one list to be read.

Run: ``python -m tests.docs.visible_text [folder …]``. Listed are the texts of at least three words
that stand in the code: messages, help, descriptions of fields, sentences of reports. Docstrings are
listed where users see them too: those of commands and of routes.
"""

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("wundr_ray", "serve_app", "wundr_sdk")
SHOWN_DOCSTRINGS = (
    "wundr_sdk/commands",
    "wundr_sdk/check",
    "serve_app/routes",
    "serve_app/operator",
)
LEAST_WORDS = 3
WORD = re.compile(r"[A-Za-z]{2,}")
STATEMENT = re.compile(r"\s*(?:SELECT|INSERT|UPDATE|DELETE|CREATE|PRAGMA|ALTER)\b")
_DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True, slots=True)
class Text:
    """One text, and where it stands. What an f-string fills in is ``{…}``."""

    path: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text!r}"


def visible_texts(folders: tuple[str, ...] = PACKAGES) -> Iterator[Text]:
    """All of them, file by file. Migrations have none."""
    for folder in folders:
        for file in sorted((ROOT / folder).rglob("*.py")):
            path = file.relative_to(ROOT).as_posix()
            if "/migrations/" not in path:
                yield from _of_file(path, ast.parse(file.read_text("utf-8")))


def _of_file(path: str, tree: ast.Module) -> Iterator[Text]:
    hidden = set() if path.startswith(SHOWN_DOCSTRINGS) else set(_docstrings(tree))
    parts = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        for part in node.values
    }
    for node in ast.walk(tree):
        text = None if id(node) in hidden | parts else _text(node)
        if text and len(WORD.findall(text)) >= LEAST_WORDS and not STATEMENT.match(text):
            yield Text(path, getattr(node, "lineno", 0), text)


def _docstrings(tree: ast.Module) -> Iterator[int]:
    """Also the strings below constants and fields, which describe them to readers of the code."""
    for node in ast.walk(tree):
        for statement in getattr(node, "body", []) if isinstance(node, _DOCUMENTED) else []:
            if isinstance(statement, ast.Expr):
                yield id(statement.value)


def _text(node: ast.AST) -> str | None:
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) or "{…}" for part in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


if __name__ == "__main__":
    for each in visible_texts(tuple(sys.argv[1:]) or PACKAGES):
        print(each)
