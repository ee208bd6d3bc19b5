"""What is known of each host for politeness: its last request, its pauses and its robots.txt."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "host",
        sa.Column("host", sa.Text(), primary_key=True),
        sa.Column("last_request_at", TIME),
        sa.Column("failures", BIG, nullable=False),
        sa.Column("pauses", BIG, nullable=False),
        sa.Column("paused_until", TIME),
        sa.Column("pause_reason", sa.Text(), nullable=False),
        sa.Column("crawl_delay_ms", BIG, nullable=False),
        sa.Column("robots", sa.LargeBinary()),
        sa.Column("robots_at", TIME),
        sa.Column("robots_etag", sa.Text()),
        sa.Column("robots_last_modified", sa.Text()),
    )
