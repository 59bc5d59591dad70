"""What the sheets of the workbook show, column by column."""

from collections.abc import Mapping

from wundr_ray.contract.vocabulary import ReportTable, Severity
from wundr_ray.reports.xlsx.tables import Column

_JOB = Column("job_id", "Report", 14)
_SUBJECT = (Column("project", "Project", 30, "wrapped"), Column("group", "Group", 16))
_VALUES = (
    Column("before", "Before", 12, "decimal"),
    Column("value", "Value", 12, "decimal"),
    Column("change", "Change", 12, "decimal"),
)
_SOURCE = (Column("batch_id", "Batch", 24), Column("source_job_id", "Job", 14))
_ID = Column("project_id", "Project id", 24, printed=False)

SHEETS: Mapping[ReportTable, tuple[str, tuple[Column, ...]]] = {
    ReportTable.TOTALS: (
        "Totals",
        (
            *(_JOB, Column("report", "Type", 18), Column("of", "Of", 8)),
            *(Column("group", "Group", 18), Column("at", "At the end of", 22)),
            *(Column("metric", "Metric", 24), Column("kind", "Mean or sum", 10), *_VALUES),
            Column("percent", "Percent", 10, "decimal"),
            Column("improved", "Improved", 10, "integer"),
            Column("worsened", "Worsened", 10, "integer"),
            Column("projects", "Projects", 10, "integer"),
        ),
    ),
    ReportTable.PROJECTS: (
        "Projects",
        (
            *(_JOB, *_SUBJECT, Column("at", "At the end of", 22)),
            *(Column("metric", "Metric", 24), *_VALUES, *_SOURCE),
            *(Column("report", "Type", 18), _ID),
        ),
    ),
    ReportTable.MOVERS: (
        "Movers",
        (
            *(_JOB, Column("metric", "Metric", 24), Column("direction", "Direction", 12)),
            *(Column("place", "Place", 8, "integer"), *_SUBJECT, *_VALUES, _ID),
        ),
    ),
    ReportTable.CODES: (
        "Codes",
        (
            *(_JOB, Column("code", "Code", 36), Column("before", "Before", 10, "integer")),
            *(Column("after", "After", 10, "integer"), Column("change", "Change", 10, "integer")),
            *(Column(str(each), str(each).capitalize(), 10, "integer") for each in Severity),
        ),
    ),
    ReportTable.FINDINGS: (
        "Findings",
        (
            *(_JOB, Column("severity", "Severity", 10), *_SUBJECT, Column("code", "Code", 24)),
            *(Column("path", "File", 44), Column("line", "Line", 8, "integer")),
            *(Column("message", "Message", 60), Column("cwe", "CWE", 10)),
            *(Column("state", "State", 10), Column("age_days", "Age, days", 10, "integer")),
            *(Column("disposition", "Disposition", 16), Column("disposition_reason", "Reason", 40)),
            *(Column("disposition_by", "By", 16), Column("disposition_until", "Until", 22)),
            *(Column("first_seen", "First seen", 22), Column("rule", "Rule", 14)),
            *(Column("finding_id", "Finding", 24, printed=False), _ID),
        ),
    ),
    ReportTable.RECOMMENDATIONS: (
        "Recommendations",
        (
            *(_JOB, Column("description", "What to do", 80, "wrapped")),
            *(Column("projects", "Projects", 50, "wrapped"), Column("type", "Type", 26)),
            Column("potential_savings", "Saves", 24),
            Column("estimated_minutes", "Minutes", 10, "integer"),
        ),
    ),
    ReportTable.NOT_COUNTED: (
        "Not counted",
        (
            *(_JOB, *_SUBJECT, Column("kind", "Why", 16), Column("reason", "Reason", 70)),
            *(*_SOURCE, Column("completed_at", "Completed", 22), _ID),
        ),
    ),
    ReportTable.SOURCES: (
        "Sources",
        (
            *(_JOB, *_SUBJECT, Column("used_for", "Used for", 26), *_SOURCE),
            *(Column("branch", "Branch", 16), Column("commit", "Commit", 42)),
            *(Column("completed_at", "Completed", 22), _ID),
        ),
    ),
}
"""The sheet's name and its columns."""
