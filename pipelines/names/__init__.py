"""Names of persons, organisations and places in texts: by a list that somebody keeps, and by models that are installed. Never facts."""
