"""Which revisions have no date of publication, found without reading them: a count by date leaves them apart."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    undated = sa.text("date IS NULL")
    op.create_index("ix_revision_undated", "revision", ["id"], sqlite_where=undated, postgresql_where=undated)
