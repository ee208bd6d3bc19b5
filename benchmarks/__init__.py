"""The evidence for what Winnow says of its quality: gold pages in, figures with intervals and floors out."""
