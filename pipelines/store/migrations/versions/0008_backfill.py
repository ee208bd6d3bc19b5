"""How far back the links of a listing or sitemap were taken, so that a backfill goes on and does not begin again."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("url", sa.Column("reached_back_to", sa.DateTime(timezone=True)))
