"""Which segments are the article: features, the block model, the engine where it is unsure, and the rules."""
