"""The `winnow` command line; one module per command, named after it."""
