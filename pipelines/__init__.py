"""Makes text: turns captures into documents and exports documents. Never imports `crawler`."""
