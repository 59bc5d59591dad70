"""What the sheets of the workbook show, column by column."""

from wundr_ray.reports.xlsx.tables import Column

CHANGE_COLUMNS = (
    Column("decision", "Decision", 11),
    Column("safety", "Safety", 9),
    Column("project", "Project", 28),
    Column("job_id", "Job", 12),
    Column("rule", "Rule", 26),
    Column("pattern", "Pattern", 15),
    Column("path", "File", 48),
    Column("line", "Line", 8, "integer"),
    Column("reason", "Why", 80),
    Column("evidence", "Evidence", 60),
    Column("delivery", "Delivery", 11),
    Column("problem", "Not applied because", 60),
    Column("requires", "Requires", 24),
    Column("id", "Change", 24),
)
PROJECT_COLUMNS = (
    Column("project", "Project", 32, "wrapped"),
    Column("job_id", "Job", 12),
    Column("status", "Status", 11),
    Column("changes", "Changes", 10, "integer"),
    Column("files_changed", "Files", 9, "integer"),
    Column("safe", "Safe", 9, "integer"),
    Column("review", "Review", 9, "integer"),
    Column("approved", "Approved", 10, "integer"),
    Column("rejected", "Rejected", 10, "integer"),
    Column("failed", "Failed", 10, "integer"),
    Column("reports", "Report only", 9, "integer"),
    Column("skipped_files_count", "Skipped files", 9, "integer"),
    Column("repository", "Repository", 44),
    Column("branch", "Branch", 16),
    Column("commit", "Commit", 42),
    Column("error_code", "Error", 22),
    Column("error_message", "Error message", 60, "wrapped"),
)
_STAGES = ("proposed", "approved", "rejected", "delivered", "merged", "failed")
RULE_COLUMNS = (
    Column("rule", "Rule", 28),
    Column("pattern", "Pattern", 16),
    *(
        Column(f"{stage}_{part}", f"{stage.capitalize()}, {part}", 11, "integer")
        for stage in _STAGES
        for part in ("changes", "files", "projects")
    ),
)
CHANGESET_COLUMNS = (
    Column("state", "State", 11),
    Column("project", "Project", 28),
    Column("job_id", "Job", 12),
    Column("group", "Group", 20),
    Column("changes", "Changes", 10, "integer"),
    Column("stale_changes", "Stale", 9, "integer"),
    Column("left_out_changes", "Left out", 9, "integer"),
    Column("branch", "Branch", 36),
    Column("base", "Base", 16),
    Column("url", "Request", 60),
    Column("changeset_id", "Changeset", 24),
    Column("error_code", "Error", 22),
    Column("error_message", "Error message", 60),
)
REPORT_COLUMNS = (
    Column("rule", "Rule", 26),
    Column("pattern", "Pattern", 15),
    Column("project", "Project", 28),
    Column("job_id", "Job", 12),
    Column("path", "File", 60),
    Column("line", "Line", 8, "integer"),
    Column("reason", "Why", 80),
)
SKIPPED_COLUMNS = (
    Column("project", "Project", 28),
    Column("job_id", "Job", 12),
    Column("path", "File", 60),
    Column("code", "Code", 18),
    Column("reason", "Reason", 60),
)
