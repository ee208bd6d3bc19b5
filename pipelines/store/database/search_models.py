"""The tables of search. `search_index` both databases have; the index of terms is `search_text` on SQLite, `search_part` on PostgreSQL.

`search_text` is an FTS5 table, of which SQLAlchemy knows nothing; `search_part` stands in a metadata of its own, for SQLite has none.
A change here needs a new file in `migrations/versions`.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, MetaData, Table, Text, column, table
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from pipelines.store.database.models import Base


class SearchIndexRow(Base):
    """A document whose latest revision is in the index of terms, as version `analyzer` of `pipelines.search.tokens` read it."""

    __tablename__ = "search_index"
    __table_args__ = (Index("ix_search_index_analyzer", "analyzer"),)

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True, autoincrement=False)
    revision_id: Mapped[int]
    analyzer: Mapped[int]


SEARCH_TEXT = table("search_text", column("rowid", Integer), column("title"), column("text"), column("author"))

POSTGRESQL_ONLY = MetaData()
SEARCH_PART = Table(
    "search_part",
    POSTGRESQL_ONLY,
    Column("revision_id", BigInteger, primary_key=True),
    Column("field", Text, primary_key=True),
    Column("part", Integer, primary_key=True),
    Column("terms", TSVECTOR, nullable=False),
    Index("ix_search_part_terms", "terms", postgresql_using="gin", postgresql_with={"fastupdate": "off"}),
)
