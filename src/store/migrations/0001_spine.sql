-- The spine: sources, articles, their aliases and sightings, and the log of changes.
-- Everything here must be accepted by SQLite and by D1 alike; forward only.

CREATE TABLE meta (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;

-- One row a source: what it is, how its last polls went, what waits to be ingested.
-- A poll that brings nothing writes this row twice: claim and settle.
CREATE TABLE sources (
  ref INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  key TEXT NOT NULL UNIQUE,
  origin TEXT NOT NULL CHECK (origin IN ('file', 'api')),
  definition TEXT NOT NULL,
  paused INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  retired_at INTEGER,
  state TEXT NOT NULL,
  pending TEXT NOT NULL DEFAULT '[]',
  next_check_at INTEGER NOT NULL DEFAULT 0,
  lease_owner TEXT,
  lease_until INTEGER NOT NULL DEFAULT 0
);

-- seq is the order of arrival and the rowid of the search table.
CREATE TABLE articles (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  publisher TEXT NOT NULL,
  origin_ref INTEGER NOT NULL REFERENCES sources (ref),
  state TEXT NOT NULL CHECK (state IN ('live', 'withdrawn')),
  revision INTEGER NOT NULL,
  edition INTEGER NOT NULL,
  backfill INTEGER NOT NULL,
  published_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  first_seen_at INTEGER NOT NULL,
  withdrawn_at INTEGER,
  changed_seq INTEGER NOT NULL,
  record TEXT NOT NULL,
  evidence TEXT NOT NULL,
  look TEXT NOT NULL,
  next_look_at INTEGER
);
CREATE INDEX articles_by_look ON articles (next_look_at) WHERE next_look_at IS NOT NULL;
CREATE INDEX articles_by_withdrawal ON articles (withdrawn_at) WHERE withdrawn_at IS NOT NULL;

-- Every key an article was ever known by. Outlives the article, so that nothing dropped returns as new.
CREATE TABLE aliases (
  scope TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('url', 'guid')),
  key TEXT NOT NULL,
  article_id TEXT NOT NULL,
  PRIMARY KEY (scope, kind, key)
) WITHOUT ROWID;

CREATE TABLE sightings (
  article_seq INTEGER NOT NULL,
  source_ref INTEGER NOT NULL,
  first_seq INTEGER NOT NULL,
  item_hash TEXT NOT NULL,
  PRIMARY KEY (article_seq, source_ref)
) WITHOUT ROWID;
CREATE INDEX sightings_by_arrival ON sightings (source_ref, first_seq);

-- Earlier states of an article; the newest one stands in articles.
CREATE TABLE revisions (
  article_seq INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  edition INTEGER NOT NULL,
  at INTEGER NOT NULL,
  record TEXT NOT NULL,
  PRIMARY KEY (article_seq, revision, edition)
) WITHOUT ROWID;

CREATE TABLE changes (
  seq INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  article_seq INTEGER,
  source_ref INTEGER,
  revision INTEGER,
  edition INTEGER,
  backfill INTEGER NOT NULL DEFAULT 0,
  at INTEGER NOT NULL,
  detail TEXT
);

-- Contentless: the tokens are made by query/tokens.ts, never by the engine, so that memory and store answer alike.
CREATE VIRTUAL TABLE articles_fts USING fts5 (
  title, author, body,
  content = '', contentless_delete = 1,
  tokenize = 'ascii'
);

-- What was last published of a named feed: Last-Modified never goes back, also after a restart.
CREATE TABLE renditions (
  view TEXT NOT NULL,
  format TEXT NOT NULL,
  etag TEXT NOT NULL,
  last_modified INTEGER NOT NULL,
  PRIMARY KEY (view, format)
) WITHOUT ROWID;

CREATE TABLE robots (
  origin TEXT PRIMARY KEY,
  fetched_at INTEGER NOT NULL,
  status INTEGER NOT NULL,
  body TEXT NOT NULL
) WITHOUT ROWID;

-- secrets: sealed; the keys, and the address where that is a secret itself.
CREATE TABLE endpoints (
  id TEXT PRIMARY KEY,
  origin TEXT NOT NULL DEFAULT 'api' CHECK (origin IN ('file', 'api')),
  definition TEXT NOT NULL,
  secrets TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('active', 'paused', 'disabled')),
  state_reason TEXT,
  cursor INTEGER NOT NULL,
  sequence INTEGER NOT NULL DEFAULT 0,
  failing_since INTEGER,
  -- The receiver asked to be left alone until then.
  held_until INTEGER NOT NULL DEFAULT 0,
  -- Its rate allows the next request then.
  paced_until INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL
) WITHOUT ROWID;

-- What is owed to an endpoint, and what came of it. The body is built again for each attempt and checked against its hash;
-- published_at is pinned because the article's own may move.
CREATE TABLE deliveries (
  endpoint_id TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  message_id TEXT NOT NULL,
  event_type TEXT NOT NULL,
  -- 0 for a test.
  change_seq INTEGER NOT NULL,
  article_seq INTEGER,
  revision INTEGER,
  edition INTEGER,
  published_at INTEGER,
  body_hash TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('pending', 'delivered', 'exhausted', 'cancelled')),
  attempts INTEGER NOT NULL DEFAULT 0,
  next_attempt_at INTEGER,
  lease_owner TEXT,
  lease_until INTEGER NOT NULL DEFAULT 0,
  log TEXT NOT NULL DEFAULT '[]',
  created_at INTEGER NOT NULL,
  PRIMARY KEY (endpoint_id, sequence)
) WITHOUT ROWID;
CREATE INDEX deliveries_due ON deliveries (endpoint_id, next_attempt_at) WHERE next_attempt_at IS NOT NULL;
-- Was this endpoint ever told of that article.
CREATE INDEX deliveries_told ON deliveries (endpoint_id, article_seq) WHERE article_seq IS NOT NULL;
