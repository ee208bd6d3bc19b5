"""Jobs: work on a corpus in PostgreSQL that waits in the database until a process on any machine takes it."""
