-- Bundles made through the API; those from files are in no table. Each change moves the number of what is offered.
CREATE TABLE bundles (
  id TEXT PRIMARY KEY,
  definition TEXT NOT NULL,
  created_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TRIGGER bundles_offered AFTER INSERT ON bundles BEGIN
  INSERT INTO meta (key, value) VALUES ('offer', '1') ON CONFLICT (key) DO UPDATE SET value = value + 1;
END;
CREATE TRIGGER bundles_redefined AFTER UPDATE ON bundles BEGIN
  INSERT INTO meta (key, value) VALUES ('offer', '1') ON CONFLICT (key) DO UPDATE SET value = value + 1;
END;
CREATE TRIGGER bundles_removed AFTER DELETE ON bundles BEGIN
  INSERT INTO meta (key, value) VALUES ('offer', '1') ON CONFLICT (key) DO UPDATE SET value = value + 1;
END;
