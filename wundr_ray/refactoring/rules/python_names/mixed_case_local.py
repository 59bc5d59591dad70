"""Local variables in mixedCase are written in snake_case."""

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
from wundr_ray.refactoring.sources.local_names import renamings
from wundr_ray.refactoring.sources.source import ParsedSource

_CODE = "N806"


def propose(source: ParsedSource, context: Context) -> Iterator[Proposal]:
    if not source.findings.get(_CODE):
        return
    try:
        found = list(renamings(source))
    except (SyntaxError, RecursionError):  # Python parses the file, and could not compile it
        return
    for each in found:
        yield Proposal(
            source.line_of(each.edits[0].start),
            each.edits,
            Safety.SAFE,
            f"The local variable `{each.old}` is called `{each.new}`, in snake_case.",
            (
                f"Only `{each.function.name}` binds the name, and nothing reads it by a string.",
                f"`{each.new}` is not used in the function, nor in functions inside it.",
            ),
        )


RULE = RefactoringRule(
    id="mixed_case_local",
    pattern=Pattern.NAMING,
    languages=PYTHON,
    summary="A local variable is written in `snake_case`.",
    safeties=frozenset({Safety.SAFE}),
    engine=RuleEngine.RUFF,
    codes=(_CODE,),
    propose=propose,
    examples=(
        Example(
            before="def pay(basket):\n    totalPrice = basket.totalPrice\n    return totalPrice\n",
            after="def pay(basket):\n    total_price = basket.totalPrice\n    return total_price\n",
            safety=Safety.SAFE,
            title="a variable beside an attribute of the same name",
        ),
        Example(
            before="def pay(items):\n    theSum = sum(items)\n    return lambda: f'{theSum}'\n",
            after="def pay(items):\n    the_sum = sum(items)\n    return lambda: f'{the_sum}'\n",
            safety=Safety.SAFE,
            title="a variable that an inner function reads",
        ),
        Example(
            before="def pay(ask):\n    cardId = ask()\n    return ask(cardId=cardId)\n",
            after="def pay(ask):\n    card_id = ask()\n    return ask(cardId=card_id)\n",
            safety=Safety.SAFE,
            title="a variable beside a keyword of a call",
        ),
    ),
    counter_examples=(
        CounterExample("def pay(cardId):\n    return cardId\n", "Callers may pass it by name."),
        CounterExample(
            "def pay(ask):\n    cardId = ask()\n    return locals()\n",
            "`locals` sees the name.",
        ),
        CounterExample(
            "def pay(ask):\n    cardId = ask()\n    return ask('cardId')\n",
            "A string names it.",
        ),
        CounterExample(
            "def pay(ask):\n    cardId = ask()\n    return f'{cardId=}'\n",
            "The text shows the name.",
        ),
        CounterExample(
            "def pay(ask):\n    cardId = ask()  # cardId may be 0\n    return cardId\n",
            "A comment mentions it.",
        ),
        CounterExample(
            "def pay(ask):\n    global cardId\n    cardId = ask()\n",
            "It is not a local variable.",
        ),
        CounterExample(
            "def pay(ask):\n    cardId = ask()\n"
            "    def again():\n        nonlocal cardId\n        cardId = ask()\n"
            "    again()\n    return cardId\n",
            "An inner function binds it, too.",
        ),
        CounterExample(
            "def pay(ask):\n    cardId = ask()\n    return [cardId for cardId in ask()]\n",
            "In the brackets the name is another variable.",
        ),
        CounterExample(
            "def pay(ask):\n    cardId = ask()\n    return card_id(cardId)\n",
            "The new name is used.",
        ),
        CounterExample(
            "def pay(ask):\n    cardId = ask()\n    class Card:\n        number = cardId\n"
            "    return Card\n",
            "A class lies between.",
        ),
        CounterExample(
            "def pay():\n    from shop import cardId\n    return cardId\n", "It is imported."
        ),
        CounterExample(
            "def pay(ask, look):\n    cardId = ask()\n    return look.eval(ask())\n",
            "What is evaluated may name it.",
        ),
    ),
)
