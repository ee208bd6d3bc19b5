"""What the files of tags and notes say, and documents by their address, by which these name them."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def _texts(*names: str, key: bool = False) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), primary_key=key, nullable=False) for name in names]


def upgrade() -> None:
    op.create_table("tag", *_texts("folded", "canonical", "person", key=True), *_texts("name"))
    op.create_index("ix_tag_canonical", "tag", ["canonical"])
    changed = sa.Column("changed_at", sa.DateTime(timezone=True))
    op.create_table("note", *_texts("canonical", "person", key=True), *_texts("text"), changed)
    op.create_table("tag_file", *_texts("person", key=True), *_texts("sha256"))
    op.create_index("ix_document_canonical", "document", ["canonical"])
