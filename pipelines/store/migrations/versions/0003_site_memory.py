"""What is known of the template of each host, and with which of its versions a document was examined."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "site_memory",
        sa.Column("host", sa.Text(), primary_key=True),
        sa.Column("version", BIG, nullable=False),
        sa.Column("pages", BIG, nullable=False),
        sa.Column("texts", sa.LargeBinary(), nullable=False),
        sa.Column("learnt", BIG, nullable=False),
        sa.Column("counted", BIG, nullable=False),
        sa.Column("passed", BIG, nullable=False),
        sa.Column("passed_version", BIG, nullable=False),
        sa.Column("passed_revision", BIG, nullable=False),
    )
    op.create_table(
        "site_memory_page",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("page", sa.Text(), nullable=False),
        sa.Column("marks", sa.LargeBinary(), nullable=False),
        sa.UniqueConstraint("page", name="uq_site_memory_page_page"),
    )
    op.create_index("ix_site_memory_page_host", "site_memory_page", ["host", "id"])
    op.add_column("examination", sa.Column("memory_version", BIG))
