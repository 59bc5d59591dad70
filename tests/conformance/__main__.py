"""schemathesis and Spectral on a running installation's OpenAPI document; other programs on
the reports, Chromium and axe among them; signatures in JavaScript; the tests that are too long for
``make test``.

The first two and the library for JavaScript are installed into ``.conformance`` on first use.
Exit code 1: a tool found something.
"""

import subprocess
import sys
from pathlib import Path

import httpx

from tests.conformance import clients, documents, many_files, pages, sarif, webhooks
from tests.live import LiveServer, installation

HERE = Path(__file__).parent
TOOLS = HERE.parents[1] / ".conformance"
SCHEMATHESIS = "schemathesis==4.32.5"
SPECTRAL = "@stoplight/spectral-cli@6.16.3"
CASES_PER_OPERATION = 100
SECONDS = 3600
LONG_TESTS_SECONDS = 2 * SECONDS


def install() -> None:
    """The tools in folders of their own: what they need must not meet what we need."""
    python = TOOLS / "python"
    if not (python / "bin" / "schemathesis").exists():
        subprocess.run([sys.executable, "-m", "venv", str(python)], check=True)
        subprocess.run([str(python / "bin" / "pip"), "install", "-q", SCHEMATHESIS], check=True)
    modules = TOOLS / "node_modules"
    if not all((modules / each).exists() for each in (".bin/spectral", "standardwebhooks")):
        quiet = ["--silent", "--no-fund", "--no-audit", "--no-save"]
        packages = [SPECTRAL, webhooks.LIBRARY]
        subprocess.run(["npm", "install", *quiet, "--prefix", str(TOOLS), *packages], check=True)


def fuzz(server: LiveServer) -> bool:
    """Every check of schemathesis in every phase, stateful links included.

    All are on unless ``schemathesis.toml`` turns one off; ``--checks all`` would turn it on again.
    """
    command = [
        *(str(TOOLS / "python" / "bin" / "schemathesis"), "run", f"{server.url}/openapi.json"),
        *("--header", f"Authorization: Bearer {server.key}"),
        *("--max-examples", str(CASES_PER_OPERATION)),
        *("--continue-on-failure", "--generation-database", "none", "--seed", "1"),
        *("--output-sanitize", "true", "--request-timeout", "60"),
    ]
    return subprocess.run(command, timeout=SECONDS, cwd=HERE, check=False).returncode == 0


def lint(server: LiveServer) -> bool:
    """Spectral's rules for OpenAPI: no error and no warning."""
    document = TOOLS / "openapi.json"
    document.write_bytes(httpx.get(f"{server.url}/openapi.json").content)
    command = [
        *(str(TOOLS / "node_modules" / ".bin" / "spectral"), "lint", str(document)),
        *("--ruleset", str(HERE / "spectral.yaml"), "--fail-severity", "warn"),
    ]
    return subprocess.run(command, timeout=SECONDS, check=False).returncode == 0


def long_tests() -> bool:
    """The tests that ``make test`` leaves out."""
    command = [sys.executable, "-m", "pytest", "-q", "-m", "long", "tests"]
    return subprocess.run(command, timeout=LONG_TESTS_SECONDS, check=False).returncode == 0


def main() -> int:
    passed = [
        clients.main() == 0,
        documents.main() == 0,
        pages.main() == 0,
        sarif.main() == 0,
        long_tests(),
    ]
    install()
    passed.append(webhooks.verify(TOOLS))
    # wrong keys by the hundred are a part of it
    with installation(WUNDR_FAILED_KEYS_PER_MINUTE="1000000") as server:
        passed += [many_files.analyse(server), lint(server), fuzz(server)]
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main())
