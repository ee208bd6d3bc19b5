"""By what each URL was found, and how far back a source is still read.

Of what was found before, the road is what the page that named it is; what was crawled before is not read back by itself.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

ROADS = {"feed": 1, "sitemap": 2, "listing": 4}
CHUNK = 500  # addresses in one statement


def upgrade() -> None:
    op.add_column("source", sa.Column("reaching_back_to", sa.DateTime(timezone=True)))
    op.add_column("url", sa.Column("roads", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, server_default="0"))
    url = sa.table("url", *(sa.column(name) for name in ("kind", "url", "found_on", "roads")))
    connection = op.get_bind()
    for kind, road in ROADS.items():
        places = connection.scalars(sa.select(url.c.url).where(url.c.kind == kind)).all()
        for start in range(0, len(places), CHUNK):
            found = url.c.found_on.in_(places[start : start + CHUNK])
            connection.execute(sa.update(url).where(found, url.c.roads == 0).values(roads=road))
