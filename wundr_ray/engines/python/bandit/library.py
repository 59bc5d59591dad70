"""bandit as a quiet library: imported without its side effects on warnings and logs.

Its import warns (stevedore), replaces how warnings are formatted in the whole process, and its
log lines quote the analysed code.
"""

import logging
import warnings
from functools import cache
from typing import Any

from wundr_ray.engines.python.bandit.codes import KINDS

_format = warnings.formatwarning
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from bandit.core import manager, utils
    from bandit.core.config import BanditConfig
    from bandit.core.extension_loader import MANAGER
    from bandit.core.metrics import Metrics
    from bandit.core.test_set import BanditTestSet
    from bandit.core.tester import BanditTester
    from bandit.plugins import general_hardcoded_password as passwords
    from bandit.plugins import injection_shell
warnings.formatwarning = _format
logging.getLogger("bandit").setLevel(logging.CRITICAL + 1)

__all__ = ["MANAGER", "BanditTester", "Metrics", "injection_shell", "passwords", "utils"]


@cache
def default_tests() -> Any:
    """The test set of a plain ``bandit -r``, built once per process, without others' plugins."""
    return BanditTestSet(BanditConfig(), {"include": list(KINDS)})


def silenced_tests(comment: str) -> set[str] | None:
    """The tests named in a ``nosec`` comment, empty for all; None for any other comment."""
    tests: set[str] | None = manager._parse_nosec_comment(comment)
    return tests
