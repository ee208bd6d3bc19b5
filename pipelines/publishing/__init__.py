"""Publishes articles as a site of plain files that anybody reads in a browser, from a disk or any web server; it asks no other host."""
