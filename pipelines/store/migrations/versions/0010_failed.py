"""The URLs whose latest extractions failed, found without looking at all: the next run reads them again."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    failed = sa.text("attempts > 0")
    op.create_index("ix_url_failed", "url", ["id"], sqlite_where=failed, postgresql_where=failed)
