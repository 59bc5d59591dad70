"""What our code signs, verified by the ``standardwebhooks`` library for JavaScript."""

import json
import os
import subprocess
import sys
from pathlib import Path

from wundr_ray.contract.vocabulary import EventName
from wundr_ray.notify.webhooks.payload import body_of
from wundr_ray.notify.webhooks.signing import new_secret, signed_headers
from wundr_ray.system import utc_now

LIBRARY = "standardwebhooks@1.0.0"
SECONDS = 60

# Reads {"secret", "headers", "body", "genuine"} from each line; each must verify or be refused.
_VERIFY = """
const { Webhook } = require("standardwebhooks");
let wrong = 0;
for (const line of require("fs").readFileSync(0, "utf8").trim().split("\\n")) {
  const { secret, headers, body, genuine } = JSON.parse(line);
  let verified = true;
  try { new Webhook(secret).verify(body, headers); } catch { verified = false; }
  if (verified !== genuine) { wrong += 1; console.error("wrong:", body); }
}
process.exit(wrong ? 1 : 0);
"""


def verify(tools: Path) -> bool:
    """Whether node agrees on every message; the library must be installed below ``tools``."""
    lines = "\n".join(json.dumps(each) for each in _messages())
    command = ["node", "-e", _VERIFY]
    done = subprocess.run(command, input=lines, text=True, timeout=SECONDS, cwd=tools, check=False)
    return done.returncode == 0


def _messages() -> list[dict[str, object]]:
    """One of each event, for the secret before and after a rotation, and forgeries."""
    old, new, other = (new_secret(os.urandom) for _ in range(3))
    messages: list[dict[str, object]] = []
    for name in EventName:
        body = body_of(name, "batch_1", utc_now(), {"project_name": "naïve ✓ \u2028", "n": 1})
        headers = dict(signed_headers([new, old], f"msg_{name.value}", utc_now(), body))
        message = {"headers": headers, "body": body}
        messages += [
            {**message, "secret": new, "genuine": True},
            {**message, "secret": old, "genuine": True},
            {**message, "secret": other, "genuine": False},
            {**message, "secret": new, "body": body + " ", "genuine": False},
        ]
    return messages


if __name__ == "__main__":
    sys.exit(0 if verify(Path(sys.argv[1])) else 1)
