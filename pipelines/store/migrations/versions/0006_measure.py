"""What each visit measured of its page: the history by which a source's health is judged."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "measure",
        sa.Column("fetch_id", BIG, sa.ForeignKey("fetch.id"), primary_key=True, autoincrement=False),
        sa.Column("source", sa.Text(), sa.ForeignKey("source.name"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("words", BIG),
        sa.Column("dated", BIG),
        sa.Column("kept_percent", BIG),
        sa.Column("layout", sa.Text()),
        sa.Column("links", BIG),
        sa.Column("arrived_at", TIME),
    )
    op.create_index("ix_measure_source", "measure", ["source", "kind", "fetch_id"])
    op.create_index("ix_measure_arrived", "measure", ["source", "arrived_at"])
