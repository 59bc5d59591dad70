"""Orders of imports that matter: a program that behaves otherwise is no ``safe`` change."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.refactoring.repositories import applied, previewed, repository
from wundr_ray.contract.vocabulary import Pattern, Safety
from wundr_ray.refactoring.index.index import RepositoryIndex
from wundr_ray.refactoring.interface import Change, RefactorOptions

ORDER = RefactorOptions(frozenset({Pattern.IMPORTS}), enable=frozenset({"import_order"}))

MAIN = "import till\nimport bill\n\nprint(till.NAME, bill.NAME)\n"
IN_TURN = {
    "main.py": MAIN,
    "till.py": "import setup\n\nNAME = setup.__name__\n",
    "setup.py": "import prices\n\nprices.now = 2\n",
    "prices.py": "now = 1\n",
    "bill.py": "import prices\n\nNAME = prices.now\n",
}
CYCLE = {
    "main.py": MAIN,
    "till.py": "import bill\n\nNAME = bill.NAME\n",
    "bill.py": "NAME = 'bill'\n\nfrom till import NAME as OTHER\n\nSEEN = OTHER\n",
}
CYCLE_BEHIND = {
    "main.py": "import till\nimport bill\n\nprint(till, bill)\n",
    "till.py": "import shelf\n\nNAME = shelf\n",
    "bill.py": "import goods\n\nNAME = goods\n",
    "shelf.py": "import goods\n\nOTHER = goods.NAME\n",
    "goods.py": "import shelf\n\nNAME = getattr(shelf, 'OTHER', 'goods')\n",
}
BY_PACKAGE = {
    "main.py": "import shop.till\nimport shop.bill\n\nprint(shop)\n",
    "shop/__init__.py": "from shop import bill\n\nfirst = bill\n",
    "shop/till.py": "import shop.bill\n",
    "shop/bill.py": "import shop.till\n",
}
SAME_ENTRY = {
    "main.py": MAIN,
    "till.py": "import shelf\n\nNAME = shelf\n",
    "bill.py": "import shelf\n\nNAME = shelf\n",
    "shelf.py": "import goods\n",
    "goods.py": "import shelf\n",
}


def order_change(files: Mapping[str, str]) -> Change:
    (change,) = [each for each in previewed(files, ORDER).changes if each.path == "main.py"]
    assert change.rule == "import_order"
    return change


def run(folder: Path, files: Mapping[str, bytes]) -> tuple[int, bytes]:
    folder.mkdir()
    for path, data in files.items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_bytes(data)
    command = [sys.executable, "-B", "main.py"]
    result = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    return result.returncode, result.stdout


@pytest.mark.parametrize("files", [IN_TURN, CYCLE_BEHIND, CYCLE], ids=["effect", "behind", "cycle"])
def test_an_order_that_changes_what_a_program_does_is_for_review(
    tmp_path: Path, files: Mapping[str, str]
) -> None:
    preview = previewed(files, ORDER)
    after = {**repository(files).contents, "main.py": applied(files, preview)["main.py"]}
    before = run(tmp_path / "before", repository(files).contents)
    assert before != run(tmp_path / "after", after)
    assert order_change(files).safety is Safety.REVIEW


@pytest.mark.parametrize("files", [BY_PACKAGE, SAME_ENTRY], ids=["package", "same entry"])
def test_a_cycle_that_is_entered_at_one_place_in_any_order_is_no_concern(
    files: Mapping[str, str],
) -> None:
    assert order_change(files).safety is Safety.SAFE


def test_the_reason_names_the_modules() -> None:
    assert (
        "`till` loads setup.py, which does more than define names."
        in order_change(IN_TURN).evidence
    )
    assert "`till` and `bill` lead into the same import cycle." in order_change(CYCLE).evidence


def test_the_index_notices_that_a_cycle_or_an_effect_is_gone() -> None:
    index = RepositoryIndex(repository({**CYCLE, "lamp.py": "print()\n"}))
    modules = [(0, "till"), (0, "bill")]
    assert index.in_cycle("till.py")
    assert index.order_concern("main.py", modules)
    index.update("bill.py", b"import lamp\n")
    assert not index.in_cycle("till.py")
    assert index.order_concern("main.py", modules) == (
        "`till` loads lamp.py, which does more than define names."
    )
    index.update("lamp.py", b"")
    assert index.order_concern("main.py", modules) is None
