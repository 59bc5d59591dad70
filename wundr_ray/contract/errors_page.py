"""``docs/errors.md``, written from the error classes: ``make docs``."""

from pathlib import Path

from wundr_ray.contract.errors import ERRORS, WundrError

PAGE = Path(__file__).parents[2] / "docs" / "errors.md"

_HEAD = """\
# Errors

Every refusal has the same form, whatever went wrong:

```json
{
  "success": false,
  "error": {
    "code": "INVALID_JOB_CONFIG",
    "message": "jobs.0.config.rules.1: 'duplicate' is unknown, did you mean 'duplicates'? …",
    "details": [{"field": "jobs.0.config.rules.1", "reason": "'duplicate' is unknown, …"}],
    "resolution": "Correct the fields named in the details."
  },
  "meta": {"timestamp": "…", "version": "…", "request_id": "…", "processing_time_ms": 1.2}
}
```

Codes are stable and are never reused; messages may change. `details` point at fields by dotted
paths. Where "again" says yes, the same request may succeed later: wait as long as `Retry-After`
says, or use the Python client, which does. A job's or a batch's own `error` has such a code too.

| code | status | meaning | what to do | again |
|---|---|---|---|---|
"""


def page() -> str:
    """The whole page, one row for each code."""
    return _HEAD + "".join(f"{_row(error)}\n" for error in ERRORS.values())


def _row(error: type[WundrError]) -> str:
    again = "yes" if error.retryable else "no"
    meaning = (error.__doc__ or "").strip().splitlines()[0]
    return f"| `{error.code}` | {error.status} | {meaning} | {error.resolution} | {again} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
