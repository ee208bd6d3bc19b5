"""How far the archive has the custody log, and the tombstones of what was forgotten."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "log_position",
        sa.Column("id", BIG, primary_key=True, autoincrement=False),
        sa.Column("custody_id", BIG, nullable=False),
        sa.Column("url_id", BIG, nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("bytes", BIG, nullable=False),
    )
    op.create_table(
        "tombstone",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("document_id", BIG),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("source", "canonical")),
        sa.Column("forgotten_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        *(sa.Column(name, JSON, nullable=False) for name in ("texts_sha256", "captures_sha256")),
        sa.UniqueConstraint("source", "canonical", name="uq_tombstone_source_canonical"),
    )
    op.create_index("ix_tombstone_document", "tombstone", ["document_id"])
