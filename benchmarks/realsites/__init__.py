"""Whether discovery finds every post of eight complete real sites, which lie beside the repository and are served on loopback."""
