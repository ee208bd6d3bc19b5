"""What an analyst corrects: proposes rules for a marked block, shows what each would do to all stored texts, and lays it over them.

Source files are written by whoever calls. The command line and the explorer both work through `proposals`, `preview` and `work`.
"""
