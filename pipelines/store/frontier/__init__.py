"""The URLs known, which of them are due, and how often each host may be asked."""
