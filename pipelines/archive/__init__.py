"""The WARC archive: captures are written, read back and verified here; deciding what to archive is left to the stages."""
