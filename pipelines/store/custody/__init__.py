"""The custody log: what happened to each run, fetch, document and revision, in events that each hold the hash of the one before."""
