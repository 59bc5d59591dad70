"""Under which names a file can be imported."""

from collections.abc import Collection, Iterable
from functools import lru_cache


def parts_of(path: str) -> list[str]:
    """The path as the parts of a dotted name; a package is named by its folder."""
    parts = path.removesuffix(".pyi").removesuffix(".pyw").removesuffix(".py").split("/")
    return parts[:-1] if parts[-1] == "__init__" else parts


@lru_cache(maxsize=100_000)
def possible_names(path: str) -> frozenset[str]:
    """Every dotted name that may name ``path``, from whatever folder programs are started."""
    parts = parts_of(path)
    return frozenset(".".join(parts[start:]) for start in range(len(parts)))


def usual_names(path: str, paths: Collection[str]) -> frozenset[str]:
    """The name from the root of the repository and the one from the root of the package."""
    parts = parts_of(path)
    start = len(parts) - 1
    while start > 0 and "/".join([*parts[:start], "__init__.py"]) in paths:
        start -= 1
    return frozenset({".".join(parts), ".".join(parts[start:])}) - {""}


def package_root(path: str, paths: Collection[str]) -> str | None:
    """The folder of the outermost package that holds ``path``; None outside of packages."""
    folders = path.split("/")[:-1]
    root = None
    while folders and "/".join([*folders, "__init__.py"]) in paths:
        root = "/".join(folders)
        folders.pop()
    return root


def top_names(paths: Iterable[str], roots: Iterable[str]) -> frozenset[str]:
    """The names of the modules and packages that lie directly in one of the folders ``roots``."""
    prefixes = ["" if root in ("", ".") else root.strip("/") + "/" for root in roots]
    found = set()
    for path in paths:
        if path.endswith((".py", ".pyi")):
            for prefix in prefixes:
                if path.startswith(prefix):
                    first = path[len(prefix) :].partition("/")[0]
                    found.add(first.removesuffix(".pyi").removesuffix(".py"))
    return frozenset(name for name in found if name.isidentifier())
