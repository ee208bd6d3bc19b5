"""Evidence for what Winnow says of copies: how many it finds of those made on purpose, and what a document costs in a large corpus."""
