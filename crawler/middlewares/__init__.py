"""What stands between the spider and the web, one rule a module."""
