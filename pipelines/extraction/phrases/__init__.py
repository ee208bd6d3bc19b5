"""Set phrases of pages in the languages of the catalogue, and how they are matched."""
