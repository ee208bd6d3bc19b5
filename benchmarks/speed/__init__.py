"""What a crawl costs beside the plain crawler that it replaces, in one run on one machine."""
