"""The languages that the engine changes, by the ends of names."""

from wundr_ray.contract.vocabulary import Language

_ENDS = {
    **dict.fromkeys((".py", ".pyi", ".pyw"), Language.PYTHON),
    **dict.fromkeys((".js", ".jsx", ".mjs", ".cjs"), Language.JAVASCRIPT),
    **dict.fromkeys((".ts", ".tsx", ".mts", ".cts"), Language.TYPESCRIPT),
}


def language_of(path: str) -> Language | None:
    """The language of a file that the engine can change; None for others."""
    name = path.rpartition("/")[2].lower()
    return _ENDS.get(name[name.rfind(".") :]) if "." in name else None


def suffix_of(path: str) -> str:
    """The end of a name that tells programs the language, such as ``.py``."""
    name = path.lower()
    return ".py" if name.endswith(".pyw") else name[name.rfind(".") :]
