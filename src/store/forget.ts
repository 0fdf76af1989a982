/**
 * Withdrawing by the operator's word, and forgetting: the text goes from every table, the identity stays, so that nothing
 * forgotten returns as new.
 *
 * Effects: Database.
 *
 * @module
 */
import type { ArticleRecord } from '../model/article.ts'
import type { ArticleEvidence } from '../model/article-evidence.ts'
import type { Database } from '../ports.ts'
import type { StoredArticle } from './articles.ts'
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
 * Takes every word of a withdrawn article out of the store: text, earlier revisions, search, what the source said of it.
 * Its keys and its tombstone stay. Counts as a purge (`purges` of the store's facts), which begins archives anew.
 */
export async function forgetArticle(db: Database, known: StoredArticle): Promise<void> {
  const { seq, record } = known.article
  const empty: ArticleRecord = {
    url: record.url,
    title: FORGOTTEN,
    authors: [],
    keywords: [],
    attachments: [],
    creditedSources: [],
    photoCredits: [],
    corrections: [],
    rights: 'link',
    provenance: {},
  }
  const { sketch, ...judged } = known.evidence
  const { item } = judged
  const evidence: ArticleEvidence = {
    ...judged,
    item: {
      ...(item.link === undefined ? {} : { link: item.link }),
      ...(item.guid === undefined ? {} : { guid: item.guid }),
      authors: [],
      keywords: [],
      attachments: [],
      faults: [],
    } as unknown as ArticleEvidence['item'],
  }
  const purges = Number((await readFact(db, 'purges')) ?? 0) + 1
  await db.batch([
    {
      sql: "UPDATE articles SET record = ?, evidence = ?, story_id = NULL, next_look_at = NULL WHERE seq = ? AND state = 'withdrawn'",
      params: [JSON.stringify(empty), JSON.stringify(evidence), seq],
    },
    ...(sketch ? [unsignStatement(seq, sketch.keys)] : []),
    { sql: 'DELETE FROM revisions WHERE article_seq = ?', params: [seq] },
    { sql: 'DELETE FROM articles_fts WHERE rowid = ?', params: [seq] },
    { sql: 'UPDATE changes SET detail = NULL WHERE article_seq = ?', params: [seq] },
    saveFactStatement('purges', String(purges)),
  ])
}
