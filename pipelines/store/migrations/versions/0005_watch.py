"""What the visits of each URL have found so far, from which its next visit is learnt."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("url", sa.Column("watched_since", TIME))
    op.add_column("url", sa.Column("looks", BIG, nullable=False, server_default="0"))
    op.add_column("url", sa.Column("changes", BIG, nullable=False, server_default="0"))
    op.add_column("url", sa.Column("changed_at", TIME))
    op.add_column("url", sa.Column("vain_announcements", BIG, nullable=False, server_default="0"))
