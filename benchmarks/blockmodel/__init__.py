"""Trains the block model and keeps the models that the gate asks: for every page one that saw no page of its domain."""
