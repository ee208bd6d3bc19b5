"""The database itself: opening, migrating, tables and column types, on SQLite and PostgreSQL."""
