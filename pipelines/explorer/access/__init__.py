"""Who may ask the explorer for what: the session, the request guard, and the headers of every answer."""
