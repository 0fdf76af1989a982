-- WebSub: who subscribed to which of our feeds, what still has to be verified or denied, and how far each topic was announced.

CREATE TABLE hub_subscriptions (
  topic TEXT NOT NULL,
  callback TEXT NOT NULL,
  -- Of the callback: requests to one host share a lane.
  host TEXT NOT NULL,
  -- Sealed; null where the subscriber gave none.
  secret TEXT,
  expires_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  -- Content up to this change is owed; next_attempt_at is null where nothing is.
  owed_seq INTEGER NOT NULL DEFAULT 0,
  next_attempt_at INTEGER,
  attempts INTEGER NOT NULL DEFAULT 0,
  lease_owner TEXT,
  lease_until INTEGER NOT NULL DEFAULT 0,
  last_status INTEGER,
  last_error TEXT,
  PRIMARY KEY (topic, callback)
) WITHOUT ROWID;
CREATE INDEX hub_subscriptions_due ON hub_subscriptions (host, next_attempt_at) WHERE next_attempt_at IS NOT NULL;

CREATE TABLE hub_requests (
  id TEXT PRIMARY KEY,
  mode TEXT NOT NULL CHECK (mode IN ('subscribe', 'unsubscribe', 'denied')),
  topic TEXT NOT NULL,
  callback TEXT NOT NULL,
  host TEXT NOT NULL,
  -- Who asked, for limits; null for our own denials.
  client TEXT,
  secret TEXT,
  lease_seconds INTEGER,
  reason TEXT,
  created_at INTEGER NOT NULL,
  done INTEGER NOT NULL DEFAULT 0,
  lease_owner TEXT,
  lease_until INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

CREATE TABLE hub_topics (
  topic TEXT PRIMARY KEY,
  -- Read up to here in the change log.
  cursor INTEGER NOT NULL,
  -- Of the changes that were not announced yet: when the first and the last were seen.
  first_change_at INTEGER,
  last_change_at INTEGER,
  -- Of the document announced last.
  etag TEXT NOT NULL
) WITHOUT ROWID;

-- Hubs of sources, and our subscriptions there.
CREATE TABLE upstream_subscriptions (
  source_ref INTEGER PRIMARY KEY,
  hub TEXT NOT NULL,
  topic TEXT NOT NULL,
  -- Last part of our callback; nobody can guess it.
  token TEXT NOT NULL UNIQUE,
  -- Sealed.
  secret TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('wanted', 'asked', 'active', 'denied')),
  expires_at INTEGER,
  -- When to ask the hub (again).
  next_attempt_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  last_ping_at INTEGER,
  -- Polls that found what no ping had told of.
  misses INTEGER NOT NULL DEFAULT 0
);
