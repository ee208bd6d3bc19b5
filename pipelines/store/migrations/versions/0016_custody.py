"""The custody log; what is there already is written down as found."""

import sqlalchemy as sa
from alembic import op

from pipelines.store.custody.log import begin_log

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "custody",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("strand", "line", "sha256")),
    )
    op.create_index("ix_custody_strand", "custody", ["strand", "id"])
    begin_log(op.get_bind())
