"""Keeps what is known: the frontier, fetches, documents and runs, in SQLite or PostgreSQL. The only importer of SQLAlchemy."""
