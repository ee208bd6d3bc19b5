"""Facts about the article: title, authors, dates, language, image and rights, each with the rule that chose it."""
