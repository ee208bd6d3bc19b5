"""What lists and counts go by: of each document its latest revision, language, day and status, and how many are alike in them."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FILL = {
    "sqlite": """
UPDATE document
SET revision_id = r.id, language = coalesce(r.language, ''), page_status = r.status,
    day = substr(coalesce(r.date, r.captured_at), 1, 10)
FROM revision r WHERE r.document_id = document.id AND r.number = document.latest_revision""",
    "postgresql": """
UPDATE document
SET revision_id = r.id, language = coalesce(r.language, ''), page_status = r.status,
    day = coalesce(substr(r.date, 1, 10), to_char(r.captured_at AT TIME ZONE 'UTC', 'YYYY-MM-DD'))
FROM revision r WHERE r.document_id = document.id AND r.number = document.latest_revision""",
}
COUNT = """
INSERT INTO facet (source, language, status, page_status, month, documents)
SELECT source, language, status, page_status, substr(day, 1, 8), count(*) FROM document GROUP BY 1, 2, 3, 4, 5"""
NAME = """
UPDATE document SET facet_id = f.id FROM facet f
WHERE f.source = document.source AND f.language = document.language AND f.status = document.status
    AND f.page_status = document.page_status AND f.month = substr(document.day, 1, 8)"""
# One row for each document from here on, so that how many wait is a difference of two numbers.
KEEP_INDEXED = """
INSERT INTO search_index (document_id, revision_id, analyzer)
SELECT d.id, d.revision_id, s.analyzer FROM document d JOIN search_index_before s ON s.revision_id = d.revision_id"""

SQLITE_TRIGGERS = (
    """
CREATE TRIGGER document_entered AFTER INSERT ON document BEGIN
    INSERT INTO facet (source, language, status, page_status, month)
        VALUES (NEW.source, NEW.language, NEW.status, NEW.page_status, substr(NEW.day, 1, 8)) ON CONFLICT DO NOTHING;
    UPDATE document SET facet_id = (
        SELECT id FROM facet WHERE source = NEW.source AND language = NEW.language AND status = NEW.status
            AND page_status = NEW.page_status AND month = substr(NEW.day, 1, 8)
    ) WHERE id = NEW.id;
    UPDATE facet SET documents = documents + 1 WHERE id = (SELECT facet_id FROM document WHERE id = NEW.id);
END""",
    """
CREATE TRIGGER document_changed AFTER UPDATE OF source, language, status, page_status, day ON document
WHEN OLD.source <> NEW.source OR OLD.language <> NEW.language OR OLD.status <> NEW.status OR OLD.page_status <> NEW.page_status
    OR OLD.day <> NEW.day
BEGIN
    UPDATE facet SET documents = documents - 1 WHERE id = OLD.facet_id;
    INSERT INTO facet (source, language, status, page_status, month)
        VALUES (NEW.source, NEW.language, NEW.status, NEW.page_status, substr(NEW.day, 1, 8)) ON CONFLICT DO NOTHING;
    UPDATE document SET facet_id = (
        SELECT id FROM facet WHERE source = NEW.source AND language = NEW.language AND status = NEW.status
            AND page_status = NEW.page_status AND month = substr(NEW.day, 1, 8)
    ) WHERE id = NEW.id;
    UPDATE facet SET documents = documents + 1 WHERE id = (SELECT facet_id FROM document WHERE id = NEW.id);
END""",
    """
CREATE TRIGGER document_left AFTER DELETE ON document BEGIN
    UPDATE facet SET documents = documents - 1 WHERE id = OLD.facet_id;
END""",
)
# Before the row is written, so that it is written once. A source is one worker's at a time, so workers do not wait for each other's facets.
POSTGRESQL_TRIGGERS = (
    """
CREATE FUNCTION document_facet() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        UPDATE facet SET documents = documents - 1 WHERE id = OLD.facet_id;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    END IF;
    INSERT INTO facet (source, language, status, page_status, month)
        VALUES (NEW.source, NEW.language, NEW.status, NEW.page_status, substr(NEW.day, 1, 8)) ON CONFLICT DO NOTHING;
    UPDATE facet SET documents = documents + 1
        WHERE source = NEW.source AND language = NEW.language AND status = NEW.status AND page_status = NEW.page_status
            AND month = substr(NEW.day, 1, 8)
        RETURNING id INTO NEW.facet_id;
    RETURN NEW;
END $$""",
    "CREATE TRIGGER document_entered BEFORE INSERT OR DELETE ON document FOR EACH ROW EXECUTE FUNCTION document_facet()",
    """
CREATE TRIGGER document_changed BEFORE UPDATE OF source, language, status, page_status, day ON document FOR EACH ROW
WHEN (OLD.source <> NEW.source OR OLD.language <> NEW.language OR OLD.status <> NEW.status OR OLD.page_status <> NEW.page_status
    OR OLD.day <> NEW.day)
EXECUTE FUNCTION document_facet()""",
)


def upgrade() -> None:
    dialect = op.get_context().dialect.name
    op.add_column("document", sa.Column("revision_id", BIG))
    for name in ("language", "day", "page_status"):
        op.add_column("document", sa.Column(name, sa.Text(), nullable=False, server_default=""))
    op.add_column("document", sa.Column("facet_id", BIG))
    op.create_table(
        "facet",
        sa.Column("id", BIG, primary_key=True),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("source", "language", "status", "page_status", "month")),
        sa.Column("documents", BIG, nullable=False, server_default="0"),
        sa.UniqueConstraint("source", "language", "status", "page_status", "month", name="uq_facet"),
    )
    for statement in (FILL[dialect], COUNT, NAME):
        op.execute(statement)
    op.create_index("ix_document_revision", "document", ["revision_id", "facet_id", "day"])
    op.create_index("ix_document_day", "document", ["day", "id", "facet_id"])
    op.create_index("ix_document_facet", "document", ["facet_id", "day"])
    _index_once(dialect)
    for statement in SQLITE_TRIGGERS if dialect == "sqlite" else POSTGRESQL_TRIGGERS:
        op.execute(statement)
    timed = sa.text("due_at IS NOT NULL")  # PostgreSQL would take a claim for a question to all of it, as long as it has no statistics
    op.create_index("ix_url_due", "url", ["state", "source", "due_at"], sqlite_where=timed, postgresql_where=timed)
    op.drop_index("ix_fetch_run", "fetch")
    op.create_index("ix_fetch_run", "fetch", ["run_id", "outcome"])
    op.create_index("ix_fetch_captured", "fetch", ["captured_at"])


def _index_once(dialect: str) -> None:
    op.drop_index("ix_search_index_document", "search_index")
    op.rename_table("search_index", "search_index_before")
    if dialect == "postgresql":  # a name of a constraint is there once
        op.execute("ALTER TABLE search_index_before RENAME CONSTRAINT search_index_pkey TO search_index_before_pkey")
    op.create_table(
        "search_index",
        sa.Column("document_id", BIG, sa.ForeignKey("document.id"), primary_key=True, autoincrement=False),
        sa.Column("revision_id", BIG, nullable=False),
        sa.Column("analyzer", BIG, nullable=False),
    )
    op.execute(KEEP_INDEXED)
    op.drop_table("search_index_before")
    op.create_index("ix_search_index_analyzer", "search_index", ["analyzer"])
