"""Example bodies for the OpenAPI document."""

from typing import Any

CREATE_BATCH: dict[str, Any] = {
    "frontend": {
        "summary": "Two projects, one report",
        "value": {
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
                                "branch": "main",
                            },
                        },
                        "rules": ["complexity", "duplicates", "security"],
                    },
                },
                {
                    "id": "job_2",
                    "type": "analysis",
                    "config": {
                        "project": {
                            "name": "admin-dashboard",
                            "repository": {"url": "https://github.com/company/admin-dashboard"},
                        },
                    },
                },
            ],
            "options": {
                "max_parallel": 5,
                "timeout_minutes": 60,
                "retry_failed": True,
                "output": {"format": "pdf"},
            },
        },
    },
    "report": {
        "summary": "A quarter against the one before, by team",
        "value": {
            "name": "Q3 engineering quality",
            "type": "report",
            "jobs": [
                {
                    "id": "q3",
                    "type": "period_comparison",
                    "config": {
                        "projects": {"all": True},
                        "period": "previous_quarter",
                        "group_by": "label:team",
                    },
                },
            ],
            "options": {"output": {"formats": ["pdf", "xlsx"]}},
        },
    },
    "template": {
        "summary": "Two projects by a template",
        "value": {
            "template": "analysis",
            "name": "Nightly",
            "items": [
                {
                    "project_name": name,
                    "repo_url": f"https://github.com/company/{name}",
                    "branch": "main",
                }
                for name in ("frontend-app", "admin-dashboard")
            ],
            "options": {"max_parallel": 2},
        },
    },
    "targets": {
        "summary": "All repositories of an organisation that were pushed to lately",
        "value": {
            "name": "The whole organisation",
            "type": "analysis",
            "targets": {
                "forge": "github",
                "owner": "company",
                "access_token": "github_pat_example",
                "exclude": ["*-sandbox"],
                "pushed_after": "2026-01-01T00:00:00Z",
                "limit": 200,
                "job_template": {
                    "type": "analysis",
                    "config": {"rules": ["complexity", "duplicates", "security"]},
                },
            },
        },
    },
}

CREATE_SCHEDULE: dict[str, Any] = {
    "monthly": {
        "summary": "On the first of each month at 6:00 in Berlin",
        "value": {
            "name": "Monthly quality",
            "cron": "0 6 1 * *",
            "time_zone": "Europe/Berlin",
            "batch": CREATE_BATCH["frontend"]["value"],
        },
    },
    "template": {
        "summary": "On workdays at 22:30 UTC, by a template",
        "value": {
            "name": "Nightly",
            "cron": "30 22 * * MON-FRI",
            "batch": CREATE_BATCH["template"]["value"],
        },
    },
}

UPDATE_SCHEDULE: dict[str, Any] = {
    "pause": {"summary": "Pause it", "value": {"paused": True}},
    "times": {
        "summary": "On Mondays at 7:00 in Tokyo",
        "value": {"cron": "0 7 * * MON", "time_zone": "Asia/Tokyo"},
    },
}

CANCEL_BATCH: dict[str, Any] = {
    "stop": {
        "summary": "Stop running jobs too",
        "value": {"reason": "Priority changed", "cancel_running_jobs": True},
    }
}

RETRY_BATCH: dict[str, Any] = {
    "some": {
        "summary": "Two of the failed jobs, in five minutes",
        "value": {"job_ids": ["job_3", "job_5"], "max_retries": 2, "retry_delay_minutes": 5},
    }
}

CREATE_WEBHOOK: dict[str, Any] = {
    "ends": {
        "summary": "Only how batches end",
        "value": {
            "url": "https://your-app.com/wundr",
            "events": ["batch.completed", "batch.failed", "batch.cancelled"],
            "description": "Deployment gate",
        },
    }
}

UPDATE_WEBHOOK: dict[str, Any] = {"off": {"summary": "Switch it off", "value": {"enabled": False}}}

APPROVE: dict[str, Any] = {
    "safe": {
        "summary": "All safe changes but those of one file, applied at once",
        "value": {
            "digest": "9f2c" * 16,
            "safety": ["safe"],
            "except": {"files": ["setup.py"]},
            "comment": "Reviewed with the team",
            "apply": True,
        },
    },
    "rules": {
        "summary": "The changes of one rule in two jobs",
        "value": {
            "digest": "9f2c" * 16,
            "job_ids": ["job_1", "job_2"],
            "rules": ["unused_import"],
        },
    },
}

REJECT: dict[str, Any] = {
    "all": {"summary": "Everything", "value": {"comment": "Not before the release"}},
    "one": {"summary": "One change", "value": {"job_ids": ["job_1"], "change_ids": ["c1f00a"]}},
}

APPLY: dict[str, Any] = {
    "try": {"summary": "Only say what would be applied", "value": {"dry_run": True}},
    "apply": {"summary": "Apply what was reviewed", "value": {"digest": "9f2c" * 16}},
}

ACT_ON_CHANGESETS: dict[str, Any] = {
    "undo": {"summary": "Undo everything", "value": {"action": "undo"}},
    "retry": {
        "summary": "Deliver one again",
        "value": {"action": "retry", "changeset_ids": ["cs_8Zk2wq"]},
    },
}

SET_QUALITY_GATE: dict[str, Any] = {
    "new": {
        "summary": "No new finding that is high or worse, and little new duplication",
        "value": {
            "reference": {"branch": "main"},
            "conditions": [
                {"metric": "new_issues", "severity_at_least": "high", "max": 0},
                {"metric": "new_duplication_percentage", "max": 3, "min_new_lines": 20},
            ],
            "default": True,
        },
    }
}

PUT_DELIVERY_HOST: dict[str, Any] = {
    "gitlab": {
        "summary": "A GitLab of your own",
        "value": {"kind": "gitlab", "token": "glpat-example"},
    }
}

UPDATE_PROJECT: dict[str, Any] = {
    "team": {
        "summary": "Whose it is, and its main branch",
        "value": {"labels": {"team": "core", "org": "company"}, "main_branch": "develop"},
    },
    "gate": {
        "summary": "The gate that its analyses must pass",
        "value": {"quality_gate": "strict", "reference": {"branch": "main"}},
    },
    "back": {"summary": "Take the reference back", "value": {"reference": None}},
}

ADD_DISPOSITION: dict[str, Any] = {
    "finding": {
        "summary": "One finding, until March",
        "value": {
            "kind": "accepted",
            "finding_id": "fnd_k3v0a9qz1c7p0m4x2b8sd",
            "reason": "The service is only reachable from inside",
            "until": "2030-03-01T00:00:00Z",
        },
    },
    "pattern": {
        "summary": "A code in a folder",
        "value": {
            "kind": "false_positive",
            "code": "subprocess_without_shell",
            "path": "tools/",
            "reason": "Arguments come from this repository only",
        },
    },
}

REVOKE_DISPOSITION: dict[str, Any] = {
    "why": {"summary": "With the reason", "value": {"reason": "The service is public now"}}
}
