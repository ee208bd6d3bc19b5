"""Makes documents of captures that other programs archived: WARC files in, our archive and database out. Opens no connection."""
