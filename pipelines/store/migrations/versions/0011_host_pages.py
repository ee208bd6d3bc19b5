"""What is remembered of the latest pages of each host, by which it tells their kinds."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "host_page",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("page", sa.Text(), nullable=False),
        sa.Column("chances", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary()),
        sa.Column("kind", sa.Text()),
        sa.Column("article", sa.Double()),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.UniqueConstraint("page", name="uq_host_page_page"),
    )
    op.create_index("ix_host_page_host", "host_page", ["host", "id"])
