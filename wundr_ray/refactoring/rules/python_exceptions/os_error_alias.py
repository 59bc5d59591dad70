"""Old names of ``OSError``, such as ``IOError``, become ``OSError``."""

from collections.abc import Iterator

from wundr_ray.contract.vocabulary import Pattern, Safety
from wundr_ray.refactoring.interface import Proposal, RuleEngine
from wundr_ray.refactoring.rules.interface import (
    PYTHON,
    Context,
    CounterExample,
    Example,
    RefactoringRule,
)
from wundr_ray.refactoring.rules.reported import fixed
from wundr_ray.refactoring.sources.source import ParsedSource

_CODE = "UP024"
_WINDOWS = b"WindowsError"


def propose(source: ParsedSource, context: Context) -> Iterator[Proposal]:
    for finding in fixed(source, _CODE):
        windows = _WINDOWS in source.data[finding.start : finding.end]
        yield Proposal(
            source.line_of(finding.start),
            finding.edits,
            Safety.REVIEW if windows else Safety.SAFE,
            "The old name is `OSError` itself.",
            (
                "`WindowsError` exists on Windows only, and its lookup fails elsewhere."
                if windows
                else "It has been the same class since Python 3.3.",
            ),
        )


RULE = RefactoringRule(
    id="os_error_alias",
    pattern=Pattern.ERROR_HANDLING,
    languages=PYTHON,
    summary="`OSError` is called by its name, not by one of its old names.",
    safeties=frozenset({Safety.SAFE, Safety.REVIEW}),
    engine=RuleEngine.RUFF,
    codes=(_CODE,),
    propose=propose,
    python_3_only=True,
    examples=(
        Example(
            before="try:\n    read()\nexcept IOError:\n    ask()\n",
            after="try:\n    read()\nexcept OSError:\n    ask()\n",
            safety=Safety.SAFE,
        ),
        Example(
            before=(
                "import socket\ntry:\n    read()\n"
                "except (socket.error, KeyError) as e:\n    raise EnvironmentError(e)\n"
            ),
            after=(
                "import socket\ntry:\n    read()\n"
                "except (OSError, KeyError) as e:\n    raise OSError(e)\n"
            ),
            safety=Safety.SAFE,
            title="names of other modules",
        ),
        Example(
            before="try:\n    read()\nexcept WindowsError:\n    ask()\n",
            after="try:\n    read()\nexcept OSError:\n    ask()\n",
            safety=Safety.REVIEW,
            title="a name that exists on Windows only",
        ),
    ),
    counter_examples=(
        CounterExample(
            "from shop import IOError\ntry:\n    read()\nexcept IOError:\n    ask()\n",
            "The name is another class here.",
        ),
        CounterExample(
            "try:\n    read()\nexcept (\n    IOError,  # no disk\n    KeyError,\n):\n    ask()\n",
            "A comment would be lost.",
        ),
        CounterExample(
            "try:\n    read()\nexcept IOError:\n    ask()\n",
            "The project runs on Python 2 as well, where the names are different classes.",
            others={"setup.py": "setup(classifiers=['Programming Language :: Python :: 2.7'])\n"},
        ),
    ),
)
