"""Winnow, the application: the command line, the bundled demo and batch work, over `crawler` and `pipelines`."""
