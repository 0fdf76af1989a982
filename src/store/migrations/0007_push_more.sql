-- Push: what is remembered of deliveries that are no longer kept, and what hubs of sources brought.

-- Articles an endpoint was told of.
CREATE TABLE told (
  endpoint_id TEXT NOT NULL,
  article_seq INTEGER NOT NULL,
  PRIMARY KEY (endpoint_id, article_seq)
) WITHOUT ROWID;

-- Documents that wait to be taken in like a poll's: gzip in base64, bounded. An empty body: there was news, look at the source.
CREATE TABLE upstream_pings (
  source_ref INTEGER NOT NULL,
  id TEXT NOT NULL,
  at INTEGER NOT NULL,
  content_type TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (source_ref, id)
) WITHOUT ROWID;
