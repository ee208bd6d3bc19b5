"""The index of copies: by what a document is found, its group, what it is like; and the other addresses of a document."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "copy_index",
        sa.Column("document_id", BIG, sa.ForeignKey("document.id"), primary_key=True),
        sa.Column("revision_id", BIG, nullable=False),
        sa.Column("first_captured_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("copy_group", BIG),
    )
    op.create_index("ix_copy_index_revision", "copy_index", ["revision_id"])
    op.create_index("ix_copy_index_group", "copy_index", ["copy_group"])
    op.create_table(
        "copy_band",
        sa.Column("band", BIG, primary_key=True, autoincrement=False),
        sa.Column("document_id", BIG, primary_key=True, autoincrement=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "copy_link",
        sa.Column("document_id", BIG, sa.ForeignKey("document.id"), primary_key=True),
        sa.Column("other_id", BIG, sa.ForeignKey("document.id"), primary_key=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("similarity", sa.Double(), nullable=False),
        sa.Column("contained", sa.Double(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "url_variant",
        sa.Column("url_id", BIG, sa.ForeignKey("url.id"), primary_key=True),
        sa.Column("document_id", BIG, sa.ForeignKey("document.id"), nullable=False),
    )
    op.create_index("ix_url_variant_document", "url_variant", ["document_id"])
