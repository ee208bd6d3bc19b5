"""What many machines would give: measured on one, computed for others (docs/reference/capacity.md)."""
