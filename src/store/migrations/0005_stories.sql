-- Stories: which texts are the same, under few keys; what each source repeats on its pages.

-- Id of the story's first publication; null for an article that stands alone.
ALTER TABLE articles ADD COLUMN story_id TEXT;
CREATE INDEX articles_by_story ON articles (story_id) WHERE story_id IS NOT NULL;

-- At most four keys an article. A row of an article that is gone does no harm.
CREATE TABLE signatures (
  key INTEGER NOT NULL,
  article_seq INTEGER NOT NULL,
  PRIMARY KEY (key, article_seq)
) WITHOUT ROWID;

-- One row a source: lines of its latest pages, and since when which of them count as repeated.
CREATE TABLE site_memory (
  source_ref INTEGER PRIMARY KEY,
  memory TEXT NOT NULL
);
