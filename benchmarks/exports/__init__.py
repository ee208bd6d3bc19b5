"""What an export of many documents costs."""
