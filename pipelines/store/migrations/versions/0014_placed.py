"""Where in a document's history a revision stands whose capture a wrong clock dates before the one it followed."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("revision", sa.Column("placed_at", sa.DateTime(timezone=True)))
