"""Full-text search: which revisions are in the index, and the index itself, FTS5 on SQLite and tsvector parts on PostgreSQL."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "search_index",
        sa.Column("revision_id", BIG, sa.ForeignKey("revision.id"), primary_key=True, autoincrement=False),
        sa.Column("document_id", BIG, sa.ForeignKey("document.id"), nullable=False),
        sa.Column("analyzer", BIG, nullable=False),
    )
    op.create_index("ix_search_index_document", "search_index", ["document_id"])
    if op.get_context().dialect.name == "sqlite":
        # Contentless: the texts are in `revision`. Its rows have the ids of revisions; earlier ones stay and are passed over.
        op.execute("CREATE VIRTUAL TABLE search_text USING fts5(title, text, author, content='', tokenize='ascii')")
        return
    op.execute(
        "CREATE TABLE search_part (revision_id BIGINT NOT NULL, field TEXT NOT NULL, part INTEGER NOT NULL, "
        "terms TSVECTOR NOT NULL, CONSTRAINT search_part_pkey PRIMARY KEY (revision_id, field, part))"
    )
    # Without fastupdate no search has to read a list of what was written last.
    op.execute("CREATE INDEX ix_search_part_terms ON search_part USING gin (terms) WITH (fastupdate = off)")
