"""The repositories, at which commits, and how their own test suites are run.

Nothing of a repository is built or installed: its suite runs on the checkout, among packages that
its own lists of requirements name.
"""

import sys
from collections.abc import Mapping
from dataclasses import dataclass

from wundr_ray.contract.vocabulary import Safety

Command = tuple[str, ...]

SAFE = (Safety.SAFE,)
SAFE_AND_REVIEW = (Safety.SAFE, Safety.REVIEW)


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository with a test suite of its own.

    In commands and in the environment, ``{folder}`` is the folder that has the checkout ``work``
    in it, and ``{report}`` the JUnit file that the suite writes. ``setup`` runs once. For each of
    ``levels`` all changes up to it are applied.
    """

    name: str
    commit: str
    levels: tuple[Safety, ...]
    setup: tuple[Command, ...]
    test: Command
    environment: Mapping[str, str]

    @property
    def short(self) -> str:
        return self.name.rpartition("/")[2]


def _python(
    name: str,
    commit: str,
    levels: tuple[Safety, ...],
    source: str,
    packages: str,
    options: Command = (),
    setup: tuple[Command, ...] = (),
) -> Repository:
    """One that pytest tests; ``source`` is the folder in the checkout that holds its packages.

    ``setup`` is what follows the installation of ``packages``.
    """
    return Repository(
        name,
        commit,
        levels,
        setup=(
            (sys.executable, "-m", "venv", "{folder}/venv"),
            ("{folder}/venv/bin/pip", "install", "-qq", *packages.split()),
            *setup,
        ),
        test=(
            *("{folder}/venv/bin/python", "-m", "pytest", "-q", "-p", "no:cacheprovider"),
            *("--junitxml={report}", *options, "tests"),
        ),
        environment={
            "PYTHONPATH": f"{{folder}}/work/{source}",
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONHASHSEED": "0",
        },
    )


def _known_to_programs(name: str, source: str) -> Command:
    """Have programs that a suite starts find the checkout, and a distribution of its name."""
    script = (
        "import pathlib, sys, sysconfig",
        "_, name, source = sys.argv",
        "site = pathlib.Path(sysconfig.get_path('purelib'))",
        "(site / 'work.pth').write_text(source)",
        "described = site / (name + '-0.dist-info')",
        "described.mkdir()",
        "text = 'Metadata-Version: 2.1\\nName: ' + name + '\\nVersion: 0\\n'",
        "(described / 'METADATA').write_text(text)",
    )
    return ("{folder}/venv/bin/python", "-c", "\n".join(script), name, f"{{folder}}/work/{source}")


REPOSITORIES = (
    _python(
        "pallets/flask",
        "2ac89889f4cc330eabd50f295dcef02828522c69",
        SAFE_AND_REVIEW,
        "src",
        "asgiref blinker click==8.3.2 flask greenlet itsdangerous jinja2 markupsafe pytest==9.0.2"
        " python-dotenv werkzeug==3.1.8",
    ),
    _python(
        "psf/requests",
        "1f6589ec3a1ee910f9a65cc3ceac60b26677bc0e",
        SAFE,
        "src",
        "certifi charset_normalizer<4 httpbin~=0.10.0 idna pysocks pytest<9.1 pytest-httpbin==2.1.0"
        " pytest-mock trustme urllib3<3",
    ),
    _python(
        "encode/httpx",
        "ae1b9f66238f75ced3ced5e4485408435de10768",
        SAFE_AND_REVIEW,
        "",
        "anyio brotli certifi chardet==5.2.0 click==8.* cryptography==45.0.7 h2<5 httpcore==1.*"
        " idna pygments==2.* pytest==8.4.1 rich<15 socksio==1.* trio==0.31.0 trio-typing==0.10.0"
        " trustme==1.2.1 uvicorn==0.35.0 zstandard",
    ),
    _python(
        "pallets/werkzeug",
        "1b00618e787f40dfb21eba29caf8f8be7c8e1d93",
        SAFE_AND_REVIEW,
        "src",
        "cffi cryptography ephemeral-port-reserve markupsafe pytest==9.0.3 pytest-timeout watchdog",
        ("--timeout=240",),
        (_known_to_programs("werkzeug", "src"),),
    ),
    Repository(
        "expressjs/express",
        "a3714473feb3d2908add734d340e7755fd85e0a3",
        SAFE,
        setup=(
            ("cp", "{folder}/work/package.json", "{folder}/work/.npmrc", "{folder}"),
            ("npm", "install", "--prefix", "{folder}", "--no-audit", "--no-fund", "--silent"),
        ),
        test=(
            *("{folder}/node_modules/.bin/mocha", "--require", "test/support/env"),
            *("--check-leaks", "--reporter", "xunit", "--reporter-options", "output={report}"),
            *("test/", "test/acceptance/"),
        ),
        environment={"NODE_ENV": "test"},
    ),
)
