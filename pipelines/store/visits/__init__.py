"""Writing how a visit, an import, a correction or a re-extraction ended."""
