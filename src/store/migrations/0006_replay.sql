-- The last document of a source that could not be read as it should: one row a source, gzip in base64, bounded.
CREATE TABLE replays (
  source_ref INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  url TEXT NOT NULL,
  content_type TEXT NOT NULL,
  body TEXT NOT NULL
);
