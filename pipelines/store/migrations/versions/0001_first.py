"""The first tables: source, run, url, fetch, document, revision."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "source",
        sa.Column("name", sa.Text(), primary_key=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("added_at", TIME, nullable=False),
    )
    op.create_table(
        "run",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("started_at", TIME, nullable=False),
        sa.Column("ended_at", TIME),
        sa.Column("pid", BIG, nullable=False),
        sa.Column("command", sa.Text(), nullable=False),
        sa.Column("exit_code", BIG),
        sa.Column("summary", JSON),
        sa.Column("software", sa.Text(), nullable=False),
    )
    op.create_table(
        "url",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("source", sa.Text(), sa.ForeignKey("source.name"), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("canonical", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text()),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("depth", BIG, nullable=False),
        sa.Column("attempts", BIG, nullable=False),
        sa.Column("priority", BIG, nullable=False),
        sa.Column("due_at", TIME),
        sa.Column("first_seen_at", TIME, nullable=False),
        sa.Column("last_visited_at", TIME),
        sa.Column("found_on", sa.Text(), nullable=False),
        sa.Column("title_hint", sa.Text()),
        sa.Column("published_hint", TIME),
        sa.Column("lastmod_hint", TIME),
        sa.Column("etag", sa.Text()),
        sa.Column("last_modified", sa.Text()),
        sa.Column("claimed_run", BIG, sa.ForeignKey("run.id")),
        sa.UniqueConstraint("source", "canonical", name="uq_url_source_canonical"),
    )
    op.create_index("ix_url_claim", "url", ["state", "source", "host", "priority", "id"])
    op.create_table(
        "fetch",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("run_id", BIG, sa.ForeignKey("run.id"), nullable=False),
        sa.Column("url_id", BIG, sa.ForeignKey("url.id"), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("requested_at", TIME, nullable=False),
        sa.Column("captured_at", TIME),
        sa.Column("status", BIG),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("content_type", sa.Text()),
        sa.Column("bytes", BIG),
        sa.Column("warc_file", sa.Text()),
        sa.Column("warc_offset", BIG),
        sa.Column("warc_length", BIG),
        sa.Column("warc_record_id", sa.Text()),
        sa.Column("payload_sha256", sa.Text()),
        sa.Column("duration_ms", BIG, nullable=False),
        sa.UniqueConstraint("warc_record_id", name="uq_fetch_warc_record_id"),
    )
    op.create_index("ix_fetch_url", "fetch", ["url_id", "id"])
    op.create_index("ix_fetch_run", "fetch", ["run_id"])
    op.create_table(
        "document",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("source", sa.Text(), sa.ForeignKey("source.name"), nullable=False),
        sa.Column("canonical", sa.Text(), nullable=False),
        sa.Column("url_id", BIG, sa.ForeignKey("url.id"), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("latest_revision", BIG, nullable=False),
        sa.Column("gone_since", TIME),
        sa.UniqueConstraint("source", "canonical", name="uq_document_source_canonical"),
    )
    op.create_index("ix_document_url", "document", ["url_id"])
    op.create_table(
        "revision",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("document_id", BIG, sa.ForeignKey("document.id"), nullable=False),
        sa.Column("number", BIG, nullable=False),
        sa.Column("fetch_id", BIG, sa.ForeignKey("fetch.id"), nullable=False),
        sa.Column("captured_at", TIME, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("title", sa.Text()),
        sa.Column("authors", JSON, nullable=False),
        sa.Column("date", sa.Text()),
        sa.Column("language", sa.Text()),
        sa.Column("description", sa.Text()),
        sa.Column("section", sa.Text()),
        sa.Column("tags", JSON, nullable=False),
        sa.Column("image", sa.Text()),
        sa.Column("canonical_url", sa.Text()),
        sa.Column("site_name", sa.Text()),
        sa.Column("facts", JSON, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_sha256", sa.Text(), nullable=False),
        sa.Column("blocks", sa.LargeBinary(), nullable=False),
        sa.Column("flags", JSON, nullable=False),
        sa.Column("engine", sa.Text(), nullable=False),
        sa.Column("word_count", BIG, nullable=False),
        sa.UniqueConstraint("document_id", "number", name="uq_revision_document_number"),
    )
