"""A block model on trial: what a classifier of segments would give, measured before it is built in."""
