"""The date of publication that a feed gives keeps its offset; SQLite holds text there already, of which those before end in Z."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

AS_TEXT = """to_char(published_hint AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE url ALTER COLUMN published_hint TYPE TEXT USING {AS_TEXT}")
