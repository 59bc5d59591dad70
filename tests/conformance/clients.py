"""A Python client generated from the OpenAPI document, checked by mypy as strictly as it can.

Run: ``python -m tests.conformance.clients``.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from serve_app.document_file import PAGE

TOOLS = Path(__file__).parents[2] / ".conformance" / "clients"
PACKAGES = ("openapi-python-client==0.29.1", "mypy==2.4.1")
SECONDS = 900


def programs() -> Path:
    """The folder of the programs, which are installed on first use."""
    folder = TOOLS / "bin"
    if not (folder / "openapi-python-client").exists():
        subprocess.run([sys.executable, "-m", "venv", str(TOOLS)], check=True)
        subprocess.run([str(folder / "pip"), "install", "-q", *PACKAGES], check=True)
    return folder


def main() -> int:
    folder = programs()
    with tempfile.TemporaryDirectory(prefix="wundr-clients-") as scratch:
        client = str(Path(scratch) / "client")
        generate = [
            *(str(folder / "openapi-python-client"), "generate", "--path", str(PAGE)),
            *("--output-path", client, "--meta", "none"),
        ]
        subprocess.run(generate, check=True, timeout=SECONDS, stdout=subprocess.DEVNULL)
        check = [str(folder / "mypy"), "--strict", client]
        return subprocess.run(check, check=False, timeout=SECONDS).returncode


if __name__ == "__main__":
    sys.exit(main())
