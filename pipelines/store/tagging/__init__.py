"""Tags and notes of analysts: a file for each person beside the corpus, and the tables made of these files."""
