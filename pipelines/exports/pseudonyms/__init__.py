"""Pseudonymised exports: what is found in a text (one module a kind), and how a revision is masked (`masking`). Pure."""
