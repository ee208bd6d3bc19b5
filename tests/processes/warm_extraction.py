"""Imported by the fork server of the processes that extract, so that each of them begins with modules imported and models loaded."""

from pipelines.extraction.blocks.engine import load_engine
from pipelines.extraction.extract import extract
from pipelines.items import PageInput
from pipelines.workers import extraction_pool as extraction_pool

load_engine()
extract(
    PageInput(
        url="http://localhost/", body=b"<html><body><p>" + b"warm up the language model with these words " * 4 + b"</p></body></html>"
    )
)
