"""What kind of page a capture is."""
