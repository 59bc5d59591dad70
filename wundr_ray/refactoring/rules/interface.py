"""What a rule of the refactoring engine is. One rule is one file of this folder with a ``RULE``.

A rule's examples are its tests and its part of ``docs/refactoring.md``.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from wundr_ray.contract.vocabulary import Language, Pattern, Safety
from wundr_ray.refactoring.interface import Proposal, RuleEngine
from wundr_ray.refactoring.sources.source import ParsedSource

PYTHON = frozenset({Language.PYTHON})
SCRIPTS = frozenset({Language.JAVASCRIPT, Language.TYPESCRIPT})


class Index(Protocol):
    """The whole repository, as rules ask about it; see ``refactoring/index/``."""

    def module_names(self, path: str) -> frozenset[str]:
        """The dotted names under which the Python file ``path`` can be imported."""

    def is_test(self, path: str) -> bool:
        """Whether ``path`` is a test or a part of a test suite."""

    def uses_elsewhere(self, path: str, name: str) -> str | None:
        """Where ``name``, bound at the top of ``path``, is used from outside, if anywhere.

        The answer is a sentence: another file imports it or reads it as an attribute, a string or
        a document names it.
        """

    def is_used_by_tests(self, name: str) -> str | None:
        """Which test has a parameter or a string ``name``, or where a fixture is called so.

        The answer is a sentence.
        """

    def has_effects(self, path: str, level: int, module: str) -> bool:
        """Whether a module that ``path`` imports does more than define names.

        Only for modules of the repository; ``level`` is that of a relative import, or 0.
        """

    def is_module(self, path: str, level: int, module: str) -> bool:
        """Whether what ``path`` imports so is a module of the repository."""

    def runs_on_python_2(self, path: str) -> bool:
        """Whether the Python file ``path`` must run on Python 2 as well."""

    def package(self, path: str) -> str | None:
        """The dotted name of the package that holds ``path``; None outside of packages."""

    def in_cycle(self, path: str) -> bool:
        """Whether ``path`` imports, through whatever steps, itself."""

    def order_concern(self, path: str, modules: Iterable[tuple[int, str]]) -> str | None:
        """Why the order in which ``path`` imports ``modules`` might matter, as a sentence.

        Each is the level of a relative import, or 0, and a dotted name. Two of them may lead into
        the same import cycle, or one may load a file that does more than define names.
        """


class Files(Protocol):
    """The files of the whole repository, of every kind, as rules ask about them."""

    def json_file(self, path: str) -> Mapping[str, object]:
        """The object in a JSON file, comments allowed; empty if there is none.

        For settings that forbid a rule, such as those of ``tsconfig.json``.
        """

    def files_named(self, pattern: str) -> Iterable[str]:
        """The paths whose last part fits the glob ``pattern``, such as ``tsconfig*.json``."""

    def nearest(self, path: str, name: str) -> str | None:
        """The path of the file ``name`` in the folder of ``path`` or the nearest one above."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a rule may know beside the file."""

    index: Index
    files: Files


@dataclass(frozen=True, slots=True)
class Example:
    """``before`` becomes ``after`` by changes of the class ``safety``.

    For a finding that is only reported both texts are equal, and ``safety`` is ``REPORT``.
    ``others`` are further files of the repository; ``title`` says what the example shows.
    """

    before: str
    after: str
    safety: Safety
    title: str = ""
    path: str = "shop/basket.py"
    others: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CounterExample:
    """Code that the rule leaves as it is; ``why`` is a short sentence."""

    before: str
    why: str
    path: str = "shop/basket.py"
    others: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RefactoringRule:
    """A rule.

    Arguments:
        id: snake_case; stays the same for ever.
        summary: one sentence for people.
        safeties: the classes that it may give to its proposals.
        engine: who finds the places.
        codes: the rules of ruff or oxlint that the rule stands for. Their findings are in
            ``ParsedSource.findings``; ``# noqa: CODE`` silences the rule, whoever its engine is.
        propose: the proposals for one file in its present state. Each proposal can be applied
            without the others, and a proposal that is applied is not made again. May raise
            ``CannotAnalyse``, which leaves out the file.
        needs: what must be in a file for the rule to find anything; no other is parsed for it.
        enabled: whether it runs without being asked for by its id.
        python_3_only: whether its result is not valid in Python 2, or means something else
            there. It is left out for files that must run on Python 2 as well.
    """

    id: str
    pattern: Pattern
    languages: frozenset[Language]
    summary: str
    safeties: frozenset[Safety]
    engine: RuleEngine
    propose: Callable[[ParsedSource, Context], Iterable[Proposal]]
    codes: tuple[str, ...] = ()
    needs: re.Pattern[bytes] | None = None
    enabled: bool = True
    python_3_only: bool = False
    examples: tuple[Example, ...] = ()
    counter_examples: tuple[CounterExample, ...] = ()
