"""Bodies of new batches: large ones, and every kind that is refused."""

import json
from typing import Any

from tests.contract.bodies import CREATE, DELETED, small

RESOURCES = "jobs.0.config.resources"
URL = "jobs.0.config.project.repository.url"
BRANCH = "jobs.0.config.project.repository.branch"


def many(count: int) -> dict[str, Any]:
    return small("jobs", [{**small()["jobs"][0], "id": f"job_{i}"} for i in range(count)])


def with_number(number: str) -> str:
    return json.dumps(small("options.max_parallel", 12345)).replace("12345", number)


UNREADABLE = {
    "malformed": ('{"name": ', "not valid JSON"),
    "no JSON": ("hello", "not valid JSON"),
    "trailing text": (CREATE + "x", "not valid JSON"),
    "only spaces": ("   ", "not valid JSON"),
    "deep arrays": ("[" * 100_000 + "]" * 100_000, "nested too deeply"),
    "deep objects": ('{"a":' * 100_000 + "1" + "}" * 100_000, "nested too deeply"),
    "deep and open": ("[" * 100_000, "nested too deeply"),
    "thousands of digits": (with_number("1" * 5000), "too long"),
    "NaN": (with_number("NaN"), "NaN is not a JSON number"),
    "Infinity": (with_number("Infinity"), "Infinity is not a JSON number"),
    "-Infinity": (with_number("-Infinity"), "-Infinity is not a JSON number"),
    "repeated key": ('{"name": "a",' + json.dumps(small())[1:], 'repeats the key "name"'),
    "repeated deep key": (
        json.dumps(small()).replace('"id"', '"id": "x", "id"'),
        'repeats the key "id"',
    ),
    "invalid UTF-8": (b'{"name": "\xff"}', "not UTF-8"),
    "UTF-16": (json.dumps(small()).encode("utf-16"), "not UTF-8"),
    "control character": ('{"name": "a\x00b"}', "not valid JSON"),
}


JOB = small()["jobs"][0]

INVALID: dict[str, tuple[Any, list[str]]] = {
    "null": (None, ["body"]),
    "a list": ([], ["body"]),
    "a text": ("batch", ["body"]),
    "a number": (1, ["body"]),
    "nothing in it": ({}, ["name", "type", "jobs"]),
    "unknown field": (small("nmae", "x"), ["nmae"]),
    "unknown field of a job": (small("jobs.0.config.rule", "x"), ["jobs.0.config.rule"]),
    "unknown field of options": (small("options.parallel", 1), ["options.parallel"]),
    "fields named as parts of a request": (
        {**small(), "body": 1, "path": 1, "query": 1},
        ["body", "path", "query"],
    ),
    "name is a number": (small("name", 7), ["name"]),
    "name is empty": (small("name", "  "), ["name"]),
    "name is too long": (small("name", "x" * 201), ["name"]),
    "name with NUL": (small("name", "a\0b"), ["name"]),
    "name with half a letter": (small("name", "a\ud800"), ["name"]),
    "description with NUL": (small("description", "a\0b"), ["description"]),
    "field with half a letter": ({**small(), "\ud800": 1}, ["body"]),
    "type of a later version": (small("type", "audit"), ["type"]),
    "unknown priority": (small("priority", "asap"), ["priority"]),
    "jobs is an object": (small("jobs", {}), ["jobs"]),
    "no jobs": (small("jobs", []), ["jobs"]),
    "a job is a number": (small("jobs", [1]), ["jobs.0"]),
    "repeated job ids": (small("jobs", [JOB, JOB, JOB]), ["jobs.1.id", "jobs.2.id"]),
    "job id as a path": (small("jobs.0.id", "../x"), ["jobs.0.id"]),
    "job without a project": (small("jobs.0.config.project", DELETED), ["jobs.0.config.project"]),
    "URL as an option": (small(URL, "-uhttps://x/y"), [URL]),
    "URL as a command": (small(URL, "ext::sh -c touch% /tmp/pwned"), [URL]),
    "URL with credentials": (small(URL, "https://me:hunter2@example.com/x"), [URL]),
    "URL over plain http": (small(URL, "http://example.com/x"), [URL]),
    "URL with half a letter": (small(URL, "https://example.com/\ud800"), [URL]),
    "URL with NUL": (small(URL, "https://example.com/\0"), [URL]),
    "branch as an option": (small(BRANCH, "--upload-pack=x"), [BRANCH]),
    "branch with NUL": (small(BRANCH, "main\0"), [BRANCH]),
    "unknown rule": (small("jobs.0.config.rules", ["beauty"]), ["jobs.0.config.rules.0"]),
    "no rules": (small("jobs.0.config.rules", []), ["jobs.0.config.rules"]),
    "rules is a text": (small("jobs.0.config.rules", "security"), ["jobs.0.config.rules"]),
    "no cores": (small(f"{RESOURCES}.cpu_cores", 0), [f"{RESOURCES}.cpu_cores"]),
    "half a core": (small(f"{RESOURCES}.cpu_cores", 0.5), [f"{RESOURCES}.cpu_cores"]),
    "a huge number": (small("options.max_parallel", 10**300), ["options.max_parallel"]),
    "a negative number": (small("options.timeout_minutes", -1), ["options.timeout_minutes"]),
    "webhook as a script": (
        small("options.notification.webhook", "javascript:alert(1)"),
        ["options.notification.webhook"],
    ),
    "webhook too long in its normal form": (
        small("options.notification.webhook", f"https://example.com?{'x' * 2063}"),
        ["options.notification.webhook"],
    ),
    "email without a host": (
        small("options.notification.email", "team"),
        ["options.notification.email"],
    ),
    "unknown format": (small("options.output.format", "docx"), ["options.output.format"]),
    "local repository": (small(URL, "/etc"), [URL]),
    "file URL": (small(URL, "file:///etc"), [URL]),
}
