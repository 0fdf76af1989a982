-- What only a document that changed asks for (GUIDs, shared addresses, earlier polls) apart from the state, so that a poll
-- that brings nothing neither reads nor writes it. Empty until the next such document; the state may hold it until then.
ALTER TABLE sources ADD COLUMN memory TEXT;
