"""``python -m benchmarks``: run every benchmark, one after the other, and show all rows."""

import json
import subprocess
import sys
from pathlib import Path

from benchmarks.rows import RESULTS, as_line

HERE = Path(__file__).parent
HELPERS = {
    *("__init__", "__main__", "compare", "corpus", "deploying", "rows", "tiny"),
    *("bare_endpoint", "bare_jobs", "bare_serve", "control_plane"),
    *("dispatch_fairness", "dispatch_policies", "dispatch_simulation", "dispatch_workload"),
    *("clones_agreement", "git_lines"),
    "findings_in_scope",  # needs the folders of repositories
    "tracking_replay",  # needs the internet
}
"""Modules that are no benchmarks, and those that need more than this machine."""


def main() -> int:
    names = sorted(path.stem for path in HERE.glob("*.py") if path.stem not in HELPERS)
    failed = []
    for name in names:
        print(f"== {name}", flush=True)
        if subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=False).returncode:
            failed.append(name)
    for row in json.loads(RESULTS.read_text("utf-8")):
        print(as_line(row))
    for name in failed:
        print(f"failed: {name}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
