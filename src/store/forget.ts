/**
 * Withdrawing by the operator's word, and forgetting: the text goes from every table, the identity stays, so that nothing
 * forgotten returns as new.
 *
 * Effects: Database.
 *
 * @module
 */
import { type ArticleRecord, newRecord } from '../model/article.ts'
import type { ArticleEvidence } from '../model/article-evidence.ts'
import { type Database, DatabaseError, type Statement } from '../ports.ts'
import type { StoredArticle } from './articles.ts'
import { changeStatement, NEXT_SEQ, type StoredChange } from './changes.ts'
import { readFact, saveFactStatement } from './meta.ts'
import { saveArticleUpdate } from './save-article.ts'
import { unsignStatement } from './stories.ts'

/** Withdraws a live article for good: no look and no poll brings it back. False where it was withdrawn already. */
export async function withdrawArticle(db: Database, known: StoredArticle, now: Date): Promise<boolean> {
  const { article, evidence, look } = known
  const barred = { ...look, barred: true }
  if (article.state === 'withdrawn') {
    await db.run('UPDATE articles SET look = ?, next_look_at = NULL WHERE seq = ?', [JSON.stringify(barred), article.seq])
    return false
  }
  await saveArticleUpdate(db, {
    before: known,
    kind: 'withdrawn',
    sourceRef: known.originRef,
    at: now,
    record: article.record,
    evidence,
    aliases: [],
    search: { title: '', author: '', body: '' },
    look: barred,
    detail: { reason: 'withdrawn by the operator' },
  })
  return true
}

/** Brings back what the operator withdrew. False where it is live, or was forgotten. */
export async function restoreArticle(db: Database, known: StoredArticle, now: Date): Promise<boolean> {
  const { article, evidence, look } = known
  if (article.state === 'live' || article.record.title === FORGOTTEN) return false
  const { barred: _, ...free } = look
  await saveArticleUpdate(db, {
    before: known,
    kind: 'restored',
    sourceRef: known.originRef,
    at: now,
    record: article.record,
    evidence,
    aliases: [],
    search: { title: '', author: '', body: '' },
    look: free,
    detail: { reason: 'restored by the operator' },
  })
  return true
}

const FORGOTTEN = 'Forgotten'

/**
 * Takes every word of a withdrawn article out of the store: text, earlier revisions, search, the log's details, what waits
 * to be ingested or told, kept documents of its sources. Its keys, its address and its tombstone stay. What is owed to
 * endpoints but the withdrawal itself is cancelled.
 *
 * Counts as a purge (`purges` of the store's facts), which begins archives anew; the change `reprocessed` it appends says
 * so to renditions. False where it was forgotten already or is not withdrawn.
 */
export async function forgetArticle(db: Database, known: StoredArticle, now: Date): Promise<boolean> {
  const { seq, id, record, revision, state } = known.article
  if (state !== 'withdrawn' || record.title === FORGOTTEN) return false
  const edition = known.article.edition + 1
  const { sketch } = known.evidence
  const purges = Number((await readFact(db, 'purges')) ?? 0) + 1
  await db.batch([
    {
      sql: `UPDATE articles SET record = ?, evidence = ?, edition = ?, changed_seq = ${NEXT_SEQ}, story_id = NULL, next_look_at = NULL
            WHERE seq = ? AND state = 'withdrawn'`,
      params: [JSON.stringify(emptyRecord(record)), JSON.stringify(keptEvidence(known.evidence)), edition, seq],
    },
    ...(sketch ? [unsignStatement(seq, sketch.keys)] : []),
    { sql: 'DELETE FROM revisions WHERE article_seq = ?', params: [seq] },
    { sql: 'DELETE FROM articles_fts WHERE rowid = ?', params: [seq] },
    { sql: 'UPDATE changes SET detail = NULL WHERE article_seq = ?', params: [seq] },
    ...owedStatements(seq, { revision, edition }),
    ...waitingStatements(seq, id, record.url),
    changeStatement({
      kind: 'reprocessed',
      articleId: id,
      sourceRef: known.originRef,
      revision,
      edition,
      at: now,
      detail: FORGOTTEN_DETAIL,
    }),
    saveFactStatement('purges', String(purges)),
  ])
  return true
}

const FORGOTTEN_DETAIL = { forgotten: true }

/** Whether this change says that an article was forgotten: documents that named nothing of it may still have to be made anew. */
export function isForgetting(change: Pick<StoredChange, 'kind' | 'detail'>): boolean {
  return change.kind === 'reprocessed' && (change.detail as { forgotten?: boolean } | undefined)?.forgotten === true
}

/**
 * Rewrites the search table without what was deleted from it: until then its segments hold the words of what is gone. Takes
 * seconds in a large store. False where the engine would not do it now; it will by and by, as further articles come.
 */
export async function purgeSearch(db: Database): Promise<boolean> {
  try {
    await db.run("INSERT INTO articles_fts (articles_fts) VALUES ('optimize')")
    return true
  } catch (error) {
    if (error instanceof DatabaseError) return false
    throw error
  }
}

function emptyRecord({ url }: ArticleRecord): ArticleRecord {
  return newRecord({
    url,
    title: FORGOTTEN,
    rights: 'link',
  })
}

/** Hashes stay: by them the text is known again where the source brings it under another address. */
function keptEvidence({ sketch: _, ...judged }: ArticleEvidence): ArticleEvidence {
  const { link, guid } = judged.item
  return {
    ...judged,
    item: {
      ...(link === undefined ? {} : { link }),
      ...(guid === undefined ? {} : { guid }),
      authors: [],
      keywords: [],
      attachments: [],
      faults: [],
    } as unknown as ArticleEvidence['item'],
  }
}

/** Endpoints still hear that it was withdrawn, of the empty state; nothing else of it, and their answers may have echoed it. */
function owedStatements(seq: number, now: { revision: number; edition: number }): Statement[] {
  return [
    {
      sql: `UPDATE changes SET revision = ?, edition = ? WHERE seq =
              (SELECT max(seq) FROM changes WHERE article_seq = ? AND kind = 'withdrawn')`,
      params: [now.revision, now.edition, seq],
    },
    {
      sql: "UPDATE deliveries SET revision = ?, edition = ? WHERE article_seq = ? AND event_type = 'article.withdrawn'",
      params: [now.revision, now.edition, seq],
    },
    {
      sql: `UPDATE deliveries SET state = 'cancelled', next_attempt_at = NULL
            WHERE article_seq = ? AND event_type <> 'article.withdrawn' AND next_attempt_at IS NOT NULL`,
      params: [seq],
    },
    {
      sql: `UPDATE deliveries SET log = (SELECT json_group_array(json_remove(value, '$.answer')) FROM json_each(log))
            WHERE article_seq = ? AND log LIKE '%"answer"%'`,
      params: [seq],
    },
  ]
}

/** Items of it that wait to be ingested, and documents of its sources that are kept; hubs' ones are asked for again. */
function waitingStatements(seq: number, id: string, url: string): Statement[] {
  const itsSources = 'source_ref IN (SELECT source_ref FROM sightings WHERE article_seq = ?)'
  return [
    {
      sql: `UPDATE sources SET pending = (SELECT json_group_array(json(p.value)) FROM json_each(sources.pending) p
              WHERE p.value ->> 'articleId' IS NOT ?1 AND p.value ->> '$.item.link' IS NOT ?2)
            WHERE instr(pending, ?1) > 0 OR instr(pending, ?3) > 0`,
      params: [id, url, JSON.stringify(url)],
    },
    { sql: `DELETE FROM replays WHERE ${itsSources}`, params: [seq] },
    { sql: `UPDATE upstream_pings SET content_type = '', body = '' WHERE ${itsSources}`, params: [seq] },
  ]
}
