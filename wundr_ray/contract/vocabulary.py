"""The closed sets of words that appear in requests and responses."""

from enum import StrEnum


class BatchType(StrEnum):
    """What a batch does."""

    ANALYSIS = "analysis"
    REFACTOR = "refactor"
    REPORT = "report"


class JobKind(StrEnum):
    """The types of jobs."""

    ANALYSIS = "analysis"
    PATTERN_STANDARDIZE = "pattern_standardize"
    APPLY = "apply"
    """Added by the service when changes are applied; it cannot be requested."""
    PORTFOLIO_SUMMARY = "portfolio_summary"
    PERIOD_COMPARISON = "period_comparison"
    TREND = "trend"
    FINDINGS_AUDIT = "findings_audit"
    BATCH_MERGE = "batch_merge"


REPORT_KINDS = (
    JobKind.PORTFOLIO_SUMMARY,
    JobKind.PERIOD_COMPARISON,
    JobKind.TREND,
    JobKind.FINDINGS_AUDIT,
    JobKind.BATCH_MERGE,
)
"""The types of jobs of report batches."""


class BatchStatus(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    CANCELLING = "cancelling"
    AWAITING_APPROVAL = "awaiting_approval"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


class JobStatus(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Outcome(StrEnum):
    """How a batch in a terminal state ended."""

    SUCCEEDED = "succeeded"
    PARTIAL = "partial"
    FAILED = "failed"
    CANCELLED = "cancelled"
    TIMED_OUT = "timed_out"


class Priority(StrEnum):
    """Ordered from least to most urgent; the order of definition is the order of urgency."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    URGENT = "urgent"


class Scope(StrEnum):
    """What an API key may do."""

    READ = "read"
    WRITE = "write"
    APPROVE = "approve"
    """Decide about proposed changes."""


class Rule(StrEnum):
    COMPLEXITY = "complexity"
    DUPLICATES = "duplicates"
    SECURITY = "security"
    PERFORMANCE = "performance"
    ACCESSIBILITY = "accessibility"
    STYLE = "style"
    """Matters of taste, off by default."""


class Role(StrEnum):
    """What a file is for in its project."""

    PRODUCTION = "production"
    TEST = "test"
    DOCS = "docs"
    EXAMPLE = "example"
    SCRIPT = "script"
    """Builds, releases or maintains the project."""
    GENERATED = "generated"
    VENDORED = "vendored"


class Property(StrEnum):
    """What a project's code is rated by."""

    COMPLEXITY = "complexity"
    UNIT_SIZE = "unit_size"
    DUPLICATION = "duplication"
    FILE_SIZE = "file_size"
    SECURITY = "security"
    ACCESSIBILITY = "accessibility"
    PERFORMANCE = "performance"


class CodeScope(StrEnum):
    """Which code the numbers of a project are about."""

    PRODUCTION = "production"
    ALL = "all"


class Language(StrEnum):
    PYTHON = "python"
    JAVASCRIPT = "javascript"
    TYPESCRIPT = "typescript"
    HTML = "html"


class Severity(StrEnum):
    """Ordered from worst to mildest."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Confidence(StrEnum):
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Grade(StrEnum):
    A = "A"
    B = "B"
    C = "C"
    D = "D"
    F = "F"


class ReportFormat(StrEnum):
    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"
    PDF = "pdf"
    HTML = "html"
    """One page that needs nothing else: no script, no other file."""
    SARIF = "sarif"
    """The findings as SARIF 2.1.0, as GitHub's code scanning takes it."""
    GITLAB = "gitlab"
    """The findings as a Code Quality report of GitLab."""
    PARQUET = "parquet"
    """The tables with their types, as data frames read them; csv has the same as text."""
    PATCH = "patch"
    """Of batches that propose changes: a zip with a series of patches for each repository."""


class ReportTable(StrEnum):
    """The tables behind a report, each available as CSV and as Parquet."""

    PROJECTS = "projects"
    FILES = "files"
    FINDINGS = "findings"
    FUNCTIONS = "functions"
    CLONES = "clones"
    SKIPPED = "skipped"
    COVERAGE = "coverage"
    GATES = "gates"
    """The conditions of quality gates with their verdicts."""
    RECOMMENDATIONS = "recommendations"
    RULES = "rules"
    CHANGES = "changes"
    CHANGESETS = "changesets"
    REPORTS = "reports"
    TOTALS = "totals"
    """Of report batches: each row is one value of all projects or of a group."""
    MOVERS = "movers"
    CODES = "codes"
    NOT_COUNTED = "not_counted"
    """Of report batches: the projects that the totals leave out, with the reasons."""
    SOURCES = "sources"
    """Of report batches: the analyses that the numbers come from."""


class Pattern(StrEnum):
    """What a refactoring makes uniform."""

    ERROR_HANDLING = "error_handling"
    IMPORTS = "imports"
    NAMING = "naming"


class Safety(StrEnum):
    """How far a change may be trusted without a look at it."""

    SAFE = "safe"  # the behaviour is proven to stay; may be applied automatically
    REVIEW = "review"  # needs a person's approval
    REPORT = "report"  # listed as a finding, never edited


class ChangeDecision(StrEnum):
    """Where a proposed change stands."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REJECTED = "rejected"
    APPLIED = "applied"
    STALE = "stale"  # the file has changed since the preview
    FAILED = "failed"
    UNDONE = "undone"


class Verdict(StrEnum):
    """What is decided about a batch's proposed changes, or about some of them."""

    APPROVE = "approve"
    REJECT = "reject"
    APPLY = "apply"  # ends the review: what is approved is delivered
    EXPIRE = "expire"  # ends the review: nobody decided in time


class ForgeKind(StrEnum):
    """Which API a host of repositories speaks. Gitea's is also Forgejo's and Codeberg's."""

    GITHUB = "github"
    GITLAB = "gitlab"
    GITEA = "gitea"
    BITBUCKET = "bitbucket"


class BatchSort(StrEnum):
    CREATED_AT = "created_at"
    STARTED_AT = "started_at"
    PRIORITY = "priority"
    NAME = "name"


class EventName(StrEnum):
    """Facts about a batch, in the order they are recorded."""

    CREATED = "batch.created"
    STARTED = "batch.started"
    PROGRESS = "batch.progress"
    JOB_COMPLETED = "batch.job_completed"
    AWAITING_APPROVAL = "batch.awaiting_approval"
    APPROVED = "batch.approved"
    REJECTED = "batch.rejected"
    APPLIED = "batch.applied"
    CHANGESET_OPENED = "changeset.opened"
    CHANGESET_EDITED = "changeset.edited"
    CHANGESET_MERGED = "changeset.merged"
    CHANGESET_CLOSED = "changeset.closed"
    CHANGESET_UNDONE = "changeset.undone"
    CHANGESET_FAILED = "changeset.failed"
    COMPLETED = "batch.completed"
    FAILED = "batch.failed"
    CANCELLED = "batch.cancelled"


class DeliveryStatus(StrEnum):
    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"
    """Given up: only a redelivery sends it again."""
