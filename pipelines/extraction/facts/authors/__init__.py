"""Who wrote an article: names, agencies, and where on a page they stand."""
