"""Which revisions have no date, so that articles without one are counted apart and not with the month of their capture."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    undated = sa.text("date IS NULL")
    op.create_index("ix_revision_undated", "revision", ["document_id", "id", "date"], sqlite_where=undated, postgresql_where=undated)
