"""Words counted: a text as a row of numbered words, and the measures of frequency, company, keyness and dispersion. Pure."""
