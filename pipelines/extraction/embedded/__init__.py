"""Text of the article that a page holds outside its visible tree: in JSON-LD, state objects, attributes and templates."""
