"""What was decided about proposed changes, and how the approved ones are delivered."""

import sqlalchemy as sa

from wundr_ray.store.schema.base import UtcTime, batch_id, metadata

# Rows are only ever added. The state of each change follows from all rows of its batch.
change_decisions = sa.Table(
    "change_decisions",
    metadata,
    batch_id(primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("decision", sa.String(20), nullable=False),
    sa.Column("selection", sa.JSON, nullable=False),
    # Of the preview that was decided on.
    sa.Column("digest", sa.String(64), nullable=False),
    # The API key that decided, and its name; null where the service did.
    sa.Column("key_id", sa.String(40)),
    sa.Column("who", sa.String(100)),
    sa.Column("comment", sa.Text),
    sa.Column("at", UtcTime, nullable=False),
)

# One for each group of a refactor job's approved changes. The unique key is what keeps a worker
# that was killed from opening a second request.
changesets = sa.Table(
    "changesets",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    batch_id(nullable=False),
    sa.Column("job_id", sa.String(64), nullable=False),
    sa.Column("group_name", sa.String(500), nullable=False),
    sa.Column("state", sa.String(20), nullable=False),
    sa.Column("branch", sa.String(250)),
    sa.Column("base", sa.String(250)),
    sa.Column("base_commit", sa.String(40)),
    sa.Column("pushed_commit", sa.String(40)),
    sa.Column("host", sa.String(250)),
    sa.Column("url", sa.String(2100)),
    sa.Column("number", sa.Integer),
    sa.Column("change_ids", sa.JSON, nullable=False),
    # Those of the changes whose files are no longer as they were reviewed.
    sa.Column("stale_ids", sa.JSON, nullable=False),
    sa.Column("counts", sa.JSON, nullable=False),
    sa.Column("error_code", sa.String(40)),
    sa.Column("error_message", sa.Text),
    # What its publisher is to do beside the delivery, until it is done.
    sa.Column("action", sa.String(20)),
    sa.Column("created_at", UtcTime, nullable=False),
    sa.Column("updated_at", UtcTime, nullable=False),
    # When a publisher is to look at it, null for never, and which one does so now.
    sa.Column("next_try_at", UtcTime, index=True),
    sa.Column("tries", sa.Integer, nullable=False, default=0, server_default="0"),
    sa.Column("publisher", sa.String(80)),
    sa.Column("lease_until", UtcTime),
    # The job that applied the changes; its result has the texts.
    sa.Column("applied_by", sa.String(64)),
    # Commits that were ever about to be pushed: only these may be on the branch.
    sa.Column("drafts", sa.JSON, nullable=False, default=list, server_default="[]"),
    # When its last push began.
    sa.Column("started_at", UtcTime),
    # What the builds of its commit report together.
    sa.Column("checks", sa.String(10)),
    # The changeset that this one takes back after its merge.
    sa.Column("undoes", sa.String(40)),
    sa.UniqueConstraint("batch_id", "job_id", "group_name"),
)

# The credentials by which an account's changesets are delivered, apart from those for reading.
delivery_hosts = sa.Table(
    "delivery_hosts",
    metadata,
    sa.Column("account_id", sa.ForeignKey("accounts.id"), primary_key=True),
    # As in the URLs of its repositories, with the port if there is one.
    sa.Column("host", sa.String(250), primary_key=True),
    sa.Column("kind", sa.String(20)),
    sa.Column("user", sa.String(200)),
    # The path below which the forge lives.
    sa.Column("root", sa.String(200), nullable=False),
    # Null where only the kind is known.
    sa.Column("sealed_token", sa.Text),
    sa.Column("created_at", UtcTime, nullable=False),
)
