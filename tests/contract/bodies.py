"""The request bodies of the specification, word for word, and a small one to vary."""

import copy
from typing import Any

CREATE = """
{
  "name": "Q3 Codebase Analysis",
  "description": "Analyze all frontend projects for Q3 review",
  "type": "analysis",
  "priority": "high",
  "jobs": [
    {
      "id": "job_1",
      "type": "analysis",
      "config": {
        "project": {
          "name": "frontend-app",
          "repository": {
            "url": "https://github.com/company/frontend-app",
            "branch": "main"
          }
        },
        "rules": ["complexity", "duplicates", "security"]
      }
    },
    {
      "id": "job_2",
      "type": "analysis",
      "config": {
        "project": {
          "name": "admin-dashboard",
          "repository": {
            "url": "https://github.com/company/admin-dashboard",
            "branch": "develop"
          }
        },
        "rules": ["performance", "accessibility"]
      }
    }
  ],
  "options": {
    "max_parallel": 5,
    "timeout_minutes": 60,
    "retry_failed": true,
    "notification": {
      "webhook": "https://your-app.com/batch-webhook",
      "email": "team@company.com"
    },
    "output": {
      "format": "json",
      "include_raw": false,
      "aggregate_report": true
    }
  }
}
"""

CANCEL = """
{
  "reason": "Priority changed",
  "cancel_running_jobs": true,
  "refund_unused_credits": true
}
"""

RETRY = """
{
  "job_ids": ["job_3", "job_5"],
  "max_retries": 2,
  "retry_delay_minutes": 5
}
"""

ANALYSIS_TEMPLATE = """
{
  "name": "Multi-Project Analysis",
  "type": "analysis",
  "jobs": [
    {
      "id": "proj_{{i}}",
      "type": "analysis",
      "config": {
        "project": {
          "name": "{{project_name}}",
          "repository": {
            "url": "{{repo_url}}",
            "branch": "{{branch}}"
          }
        },
        "rules": ["complexity", "duplicates", "security", "performance"]
      }
    }
  ],
  "options": {
    "max_parallel": 10,
    "timeout_minutes": 90,
    "aggregate_report": true
  }
}
"""

REFACTORING_TEMPLATE = """
{
  "name": "Code Standardization",
  "type": "refactor",
  "jobs": [
    {
      "id": "refactor_{{i}}",
      "type": "pattern_standardize",
      "config": {
        "project_id": "{{project_id}}",
        "patterns": ["error_handling", "imports", "naming"],
        "auto_apply": false
      }
    }
  ],
  "options": {
    "max_parallel": 3,
    "require_approval": true
  }
}
"""

_SMALL: dict[str, Any] = {
    "name": "nightly",
    "type": "analysis",
    "jobs": [
        {
            "id": "one",
            "type": "analysis",
            "config": {
                "project": {"name": "app", "repository": {"url": "https://github.com/acme/app"}}
            },
        }
    ],
}

DELETED = object()
"""As a value of ``small``: the field is left out."""


def small(path: str = "", value: Any = None) -> dict[str, Any]:
    """A valid body, with the field at the dotted ``path`` set to ``value``."""
    body = copy.deepcopy(_SMALL)
    if not path:
        return body
    keys: list[Any] = [int(part) if part.isdigit() else part for part in path.split(".")]
    *way, last = keys
    place: Any = body
    for part in way:
        place = place[part] if isinstance(place, list) else place.setdefault(part, {})
    if value is DELETED:
        del place[last]
    else:
        place[last] = value
    return body
