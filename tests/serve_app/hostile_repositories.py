"""Repositories that do their worst to whoever reads, parses, configures or shows them."""

import json
from pathlib import Path

from tests.engines.test_hostile_files import REFUSED
from tests.sources.repositories import blob, commit_entries, git, make_repository

SECRET = "a-secret-of-the-server"
UNUSED = b"import os\nimport sys\n\n\ndef run():\n    try:\n        sys.exit()\n    except:\n"
GOOD = {
    b"good/app.py": UNUSED + b"        raise\n",
    b"good/web.ts": b"throw Error('a');\n",
    "good/Ünïcode и 漢字.py".encode(): UNUSED + b"        raise\n",
}
"""What is to be changed in spite of everything around it."""

NAMES = (
    b"../outside.py",
    b"a/../../outside.py",
    b".git/hooks/pre-commit",
    b".GIT/config",
    b"bad/new\nline.py",
    b"bad/caf\xe9.py",
    b"bad/\x1b[31mred.py",
    "bad/\u202egnp.py".encode(),
    b"bad/ leading and trailing .py",
    b"bad/--output=x.py",
    b'bad/"quoted".py',
    b"bad/" + b"n" * 250 + b".py",
    b"d/" * 300 + b"deep.py",
)
CONTENTS = {
    b"bad/chain.js": b"x = " + b" + ".join([b"1"] * 100_000) + b";\n",
    b"bad/parentheses.js": b"(" * 10_000 + b"1" + b")" * 10_000,
    b"bad/large.py": b"import os\n" * 500_000,
    b"bad/minified.min.js": b"var a=1;" * 100,
    b"bad/utf16.py": "import os\n".encode("utf-16"),
    b"bad/pointer.py": b"version https://git-lfs.github.com/spec/v1\noid sha256:"
    + b"0" * 64
    + b"\nsize 12345\n",
    b"bad/escape.py": b"import os\n\n\nx = '\x1b]0;owned\x07 \xe2\x80\xae'\n",
    **{b"bad/refused%d.py" % n: data for n, (data, _) in enumerate(REFUSED.values())},
}


def hostile_repository(folder: Path, marker: Path, secret: Path) -> Path:
    """One with everything; ``marker`` is made if anything of it is run.

    Links and settings lead to the file ``secret``.
    """
    make_repository(folder, {})
    hook = folder / ".git" / "hooks" / "post-checkout"
    hook.write_text(f"#!/bin/sh\ntouch {marker}\n")
    hook.chmod(0o755)
    files = {**GOOD, **CONTENTS, **_settings(marker, secret), **_programs(marker)}
    entries = {path: ("100644", blob(folder, data)) for path, data in files.items()}
    code = blob(folder, UNUSED)
    entries |= dict.fromkeys(NAMES, ("100644", code))
    links = {
        b"link.py": str(secret),
        b"good/link.py": "app.py",
        b"loop": ".",
        b"loop.py": "loop.py",
        b"pyproject-link/pyproject.toml": str(secret),
    }
    entries |= {path: ("120000", blob(folder, to.encode())) for path, to in links.items()}
    entries[b"module"] = ("160000", git(folder, "rev-parse", "HEAD"))
    commit_entries(folder, entries)
    return folder


def endless_repository(folder: Path) -> Path:
    """Ten to the tenth files, in a few objects."""
    make_repository(folder, {})
    rows = f"100644 blob {blob(folder, UNUSED)}"
    tree = git(folder, "mktree", stdin="".join(f"{rows}\t{n}.py\n" for n in range(10)).encode())
    for _ in range(9):
        again = "".join(f"040000 tree {tree}\t{n}\n" for n in range(10))
        tree = git(folder, "mktree", stdin=again.encode())
    git(folder, "update-ref", "refs/heads/main", git(folder, "commit-tree", tree, "-m", "endless"))
    return folder


def _settings(marker: Path, secret: Path) -> dict[bytes, bytes]:
    """Of the tools that look at code, and of git."""
    plugin = {"jsPlugins": ["./evil.js"], "extends": [str(secret)], "plugins": ["./evil.js"]}
    ruff = f'extend = "{secret}"\nsrc = ["/", "../.."]\ncache-dir = "{marker}"\n'
    listed = json.dumps(plugin).encode()
    return {
        b"pyproject.toml": f'[tool.ruff]\n{ruff}[tool.isort]\nextend = "{secret}"\n'.encode(),
        b"good/ruff.toml": ruff.encode(),
        b".oxlintrc.json": listed,
        b"good/.oxlintrc.json": listed,
        b"package.json": json.dumps({"eslintConfig": plugin, "main": "evil.js"}).encode(),
        b"tsconfig.json": json.dumps({"extends": str(secret)}).encode(),
        b".gitattributes": b"* filter=evil diff=evil merge=evil working-tree-encoding=UTF-16\n",
        b".gitmodules": f'[submodule "module"]\n\tpath = module\n\turl = {secret}\n'.encode(),
        b".gitignore": b"*\n",
        b"CODEOWNERS": b"*a" * 5_000 + b" @x\n* @\x1b[31m\n",
        b"setup.cfg": b"[isort]\nknown_first_party = " + b"a," * 100_000 + b"\n",
    }


def _programs(marker: Path) -> dict[bytes, bytes]:
    """Modules with the names of those that tools import, run or load as plugins."""
    python = f"import os\nos.close(os.open({str(marker)!r}, os.O_CREAT))\n".encode()
    script = f"require('fs').writeFileSync({str(marker)!r}, '');\n".encode()
    names = ("ast", "conftest", "ruff", "setup", "sitecustomize", "typing", "usercustomize")
    return {
        **{f"{name}.py".encode(): python for name in names},
        **{f"good/{name}.py".encode(): python for name in names},
        b"ruff/__init__.py": python,
        b"evil.js": script,
        b"good/evil.js": script,
        b"oxlint.config.ts": script,
    }
