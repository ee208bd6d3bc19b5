"""What `winnow reextract` found of each document, so that it goes on where it stopped."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "examination",
        sa.Column("document_id", BIG, sa.ForeignKey("document.id"), primary_key=True),
        sa.Column("revision", BIG, nullable=False),
        sa.Column("engine", sa.Text(), nullable=False),
        sa.Column("examined_at", TIME, nullable=False),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("becomes", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("flags_gone", JSON, nullable=False),
        sa.Column("flags_new", JSON, nullable=False),
        sa.Column("added", sa.Text()),
        sa.Column("removed", sa.Text()),
    )
