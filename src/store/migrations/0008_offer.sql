-- A number that moves whenever what is offered changes: a source is added, defined anew, paused, retired or removed.
-- Polls, which write the same rows, do not move it. Ready documents are compared with it in one look-up.
CREATE TRIGGER sources_offered AFTER INSERT ON sources BEGIN
  INSERT INTO meta (key, value) VALUES ('offer', '1') ON CONFLICT (key) DO UPDATE SET value = value + 1;
END;
CREATE TRIGGER sources_redefined AFTER UPDATE OF id, key, origin, definition, paused, retired_at ON sources BEGIN
  INSERT INTO meta (key, value) VALUES ('offer', '1') ON CONFLICT (key) DO UPDATE SET value = value + 1;
END;
CREATE TRIGGER sources_removed AFTER DELETE ON sources BEGIN
  INSERT INTO meta (key, value) VALUES ('offer', '1') ON CONFLICT (key) DO UPDATE SET value = value + 1;
END;
