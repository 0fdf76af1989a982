-- Archives (RFC 5005): closed slices of a view's arrivals, each with the states of the articles it shows for ever.
-- Slices of one generation follow one another without a gap; number 1 is the oldest.

CREATE TABLE archive_slices (
  view TEXT NOT NULL,
  generation TEXT NOT NULL,
  number INTEGER NOT NULL,
  -- Arrivals after the slice before this one, up to here.
  to_arrival INTEGER NOT NULL,
  -- Sightings by later changes are not told of.
  as_of INTEGER NOT NULL,
  -- [[article, revision, edition, published at, updated at], …] in order of arrival.
  pins TEXT NOT NULL,
  -- Facts of the origins named, by source id, as they were.
  origins TEXT NOT NULL,
  PRIMARY KEY (view, generation, number)
) WITHOUT ROWID;
CREATE UNIQUE INDEX archive_slices_by_arrival ON archive_slices (view, generation, to_arrival);

-- Archived articles that changed go into the subscription document for a while.
CREATE INDEX changes_of_articles ON changes (seq) WHERE kind IN ('updated', 'restored');

-- Feeds of one language.
CREATE INDEX articles_by_language ON articles (
  lower(substr(json_extract(record, '$.language'), 1, instr(json_extract(record, '$.language') || '-', '-') - 1))
);
