-- What running it for years needs: named tokens, answers remembered for repeated requests, the operator's own feed.

-- Random tokens: a plain SHA-256 is enough, and nothing here lets anybody in.
CREATE TABLE IF NOT EXISTS tokens (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  scopes TEXT NOT NULL,
  hash TEXT NOT NULL UNIQUE,
  created_at INTEGER NOT NULL,
  expires_at INTEGER
) WITHOUT ROWID;

-- The answer to a POST with an Idempotency-Key, sealed: it may hold a secret that is shown once.
CREATE TABLE IF NOT EXISTS idempotency (
  scope TEXT NOT NULL,
  key TEXT NOT NULL,
  request_hash TEXT NOT NULL,
  status INTEGER,
  answer TEXT,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (scope, key)
) WITHOUT ROWID;

-- Changes that concern operators, few among many; articles' changes cost no row here.
CREATE INDEX IF NOT EXISTS changes_for_operators ON changes (seq) WHERE article_seq IS NULL;
