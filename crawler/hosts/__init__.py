"""How often each host is asked, and the last door before the web."""
