"""Scrapy item pipelines: each takes one type of page and returns the next. The only place in `pipelines` that imports scrapy."""
