"""Where models found names in revisions: places alone, for the words stay in the revisions."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "model_finds",
        sa.Column("document_id", BIG, sa.ForeignKey("document.id"), primary_key=True, autoincrement=False),
        sa.Column("revision", BIG, primary_key=True, autoincrement=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("places", JSON, nullable=False),
    )
