"""The bundled miniature sites behind `winnow demo`, and the local server that plays them.

Four invented organisations, each with its own template, markup and way of being discovered. `pages/<site>/` holds what they say;
`articles.py`, `config.py` and `templates.py` read it; `markup.py`, `teasers.py`, `rendering.py` and `feeds.py` make HTML and XML of it;
`sites.py` knows a whole site and what a reader should take from it; `server.py` plays it over HTTP.
"""
