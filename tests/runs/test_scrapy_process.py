"""The process of a crawl, before it crawls."""

import subprocess
import sys

MODULES = """
import inspect
from crawler.runs.scrapy_process import _import_downloader
whole_stack = inspect.stack
_import_downloader()
from scrapy.core.downloader import contextfactory, tls
print(contextfactory.ScrapyClientContextFactory.__module__, tls.ScrapyClientTLSOptions.__module__, inspect.stack is whole_stack)
"""


def test_what_scrapy_deprecates_is_told_its_module_and_no_one_else_anything():
    told = subprocess.run([sys.executable, "-c", MODULES], capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["scrapy.core.downloader.contextfactory", "scrapy.core.downloader.tls", "True"]
    assert told.stderr == ""
