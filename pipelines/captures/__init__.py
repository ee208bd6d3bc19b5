"""What belongs to a capture beside the answer itself; writing it down is left to the archive."""
