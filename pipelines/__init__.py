"""Makes text: turns captures into documents and gives documents away. Never imports `crawler`."""
