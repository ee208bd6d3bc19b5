"""One page, decoded and parsed once, cut into segments with the place each stands in."""
