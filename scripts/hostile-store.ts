/**
 * Makes a store of hostile texts, to be judged by validators and read by readers: `node scripts/hostile-store.ts <folder>` writes
 * `<folder>/feeds/*.yaml` and `<folder>/data/dateline.sqlite`.
 *
 * Then: `DATELINE_FEEDS=<folder>/feeds DATELINE_DATA=<folder>/data npx dateline serve --no-poll`. While it runs,
 * `node scripts/hostile-store.ts <folder> add`, `edit` or `withdraw` makes one change, for judges that want to see one.
 *
 * Effects: writes the folder.
 *
 * @module
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ArticleRecord, newRecord } from '../src/model/article.ts'
import type { ArticleEvidence } from '../src/model/article-evidence.ts'
import { normaliseContent } from '../src/normalise/content.ts'
import type { Database } from '../src/ports.ts'
import { searchableArticle, searchText } from '../src/query/match.ts'
import { readCatalogue } from '../src/runtime/node/catalogue.ts'
import { openDatabase } from '../src/runtime/node/database.ts'
import { findArticle } from '../src/store/articles.ts'
import { type ArticleUpdate, saveArticleUpdate, saveNewArticle } from '../src/store/save-article.ts'
import { listSources } from '../src/store/sources.ts'
import { syncSources } from '../src/store/sync-sources.ts'
import { HOSTILE_TEXTS, type HostileText, piecedText } from './hostile-texts.ts'

/** Enough for two closed archive documents of the usual size. */
const PIECED = 120
/** Articles in a new store: the pieced ones are the first, the last one is withdrawn, the two before it are one story. */
export const HOSTILE_COUNT = { pieced: PIECED, all: PIECED + HOSTILE_TEXTS.length + 3 }
const START = Date.UTC(2026, 2, 1, 9)
const LOOK = { done: 0, missingLooks: 0 }
const EVIDENCE: ArticleEvidence = {
  fingerprint: { title: '', text: '', image: '' },
  inputBlocks: [],
  outputBlocks: [],
  extractorVersion: 1,
  contentFrom: 'source',
  item: { authors: [], keywords: [], attachments: [], faults: [] } as unknown as ArticleEvidence['item'],
}

const FILES: Readonly<Record<string, string>> = {
  'odd-paper': `title: 'Hostile & odd "paper" ]]> 🎈 5 < 6'
description: 'It says 5 < 6 & ]]>.'
url: https://paper.example/rss?a=1&b=%d0%b0
home: https://paper.example/
kind: feed
language: en
tags: [ქართული, "הרים"]
own: true
`,
  'second-paper': `title: მეორე გაზეთი
url: https://second.example/feed
kind: feed
language: ka
tags: [ქართული]
`,
  bridges: `title: 'Bridges & rivers'
from: { sources: [odd-paper, second-paper], q: "bridge OR river OR 橋 OR ქარი" }
`,
}

export function hostileId(n: number): string {
  return `0190d000-0000-8000-8000-${n.toString(16).padStart(12, '0')}`
}

/** The article as the pipeline would store it, but for the rules that clean titles and names: old stores have not seen them. */
function recordOf(text: HostileText, n: number): ArticleRecord {
  const { html, publishedAt: _, source: __, ...said } = text
  const url = said.url ?? `https://paper.example/news/${n}`
  const content = html === undefined ? undefined : normaliseContent(html, { baseUrl: 'https://paper.example/news/' })
  return newRecord({
    provenance: { title: { from: 'source' } },
    ...said,
    url,
    ...(content ? { contentHtml: content.html, contentText: content.text } : {}),
  })
}

/** Saves article `n`; the same number gives the same article. */
async function save(db: Database, refs: readonly number[], text: HostileText, n: number, story?: string): Promise<void> {
  const record = recordOf(text, n)
  const arrived = new Date(START + n * 60_000)
  const at = text.publishedAt ?? arrived
  await saveNewArticle(db, {
    id: hostileId(n),
    publisher: 'paper.example',
    sourceRef: refs[(text.source ?? 0) % refs.length]!,
    itemHash: 'hostile',
    aliases: [{ scope: 'paper.example', kind: 'url', key: `${n}` }],
    backfill: false,
    publishedAt: at,
    updatedAt: at,
    firstSeenAt: arrived,
    record,
    evidence: EVIDENCE,
    look: LOOK,
    search: searchText(searchableArticle(record)),
    ...(story ? { storyId: story } : {}),
  })
}

/** Fills an empty store: the pieced articles first, so that the named ones are the newest; a withdrawn one; a story of two. */
export async function fillHostileStore(db: Database, refs: readonly number[]): Promise<void> {
  for (let n = 0; n < PIECED; n++) await save(db, refs, piecedText(n), n)
  for (const [i, text] of HOSTILE_TEXTS.entries()) await save(db, refs, text, PIECED + i)
  const count = PIECED + HOSTILE_TEXTS.length
  const copy: HostileText = { title: 'One text & two papers', html: '<p>Copied word for word.</p>' }
  await save(db, refs, copy, count, hostileId(count))
  await save(db, refs, { ...copy, source: 1 }, count + 1, hostileId(count))
  await save(db, refs, { title: 'Taken back ]]>' }, count + 2)
  await change(db, count + 2, 'withdrawn', new Date(START + 6 * 3_600_000))
}

/** Changes article `n` as an update of its source would. */
export async function change(db: Database, n: number, kind: ArticleUpdate['kind'], at: Date): Promise<void> {
  const before = await findArticle(db, hostileId(n))
  if (!before) throw new Error(`there is no article ${n}`)
  const { title } = before.article.record
  const content = normaliseContent(`<p>Corrected, revision ${before.article.revision + 1}. ]]> & < ქარი</p>`, {
    baseUrl: 'https://paper.example/',
  })
  const record: ArticleRecord =
    kind === 'updated'
      ? { ...before.article.record, title: `${title} (corrected)`, contentHtml: content.html, contentText: content.text }
      : before.article.record
  await saveArticleUpdate(db, {
    before,
    kind,
    sourceRef: before.originRef,
    at,
    record,
    evidence: EVIDENCE,
    aliases: [],
    search: searchText(searchableArticle(record)),
    look: LOOK,
  })
}

/** The sources and the store in `folder`, opened; filled where it is new. */
async function openStore(folder: string): Promise<{ db: Awaited<ReturnType<typeof openDatabase>>; refs: number[] }> {
  const feeds = join(folder, 'feeds')
  const isNew = !existsSync(join(folder, 'data', 'dateline.sqlite'))
  mkdirSync(feeds, { recursive: true })
  if (isNew) for (const [id, text] of Object.entries(FILES)) writeFileSync(join(feeds, `${id}.yaml`), text)
  const db = await openDatabase(join(folder, 'data', 'dateline.sqlite'))
  const catalogue = await readCatalogue(feeds, {})
  for (const { file, message } of catalogue.problems) console.error(`${file}: ${message}`)
  if (isNew) await syncSources(db, catalogue.sources, new Date(START - 3_600_000))
  const refs = (await listSources(db)).map((source) => source.ref)
  if (isNew) await fillHostileStore(db, refs)
  return { db, refs }
}

if (process.argv[1] === import.meta.filename) {
  const [folder, action] = process.argv.slice(2)
  if (folder === undefined || !['add', 'edit', 'withdraw', undefined].includes(action)) {
    console.error('Say which folder, and what to do in it: node scripts/hostile-store.ts <folder> [add | edit | withdraw]')
    process.exit(2)
  }
  const { db, refs } = await openStore(folder)
  const [row] = await db.all<{ n: number }>('SELECT count(*) AS n FROM articles')
  const count = row?.n ?? 0
  const now = new Date()
  if (action === 'add') await save(db, refs, { ...piecedText(count), publishedAt: now }, count)
  if (action === 'edit') await change(db, PIECED + 4, 'updated', now)
  if (action === 'withdraw') await change(db, PIECED + 5, 'withdrawn', now)
  db.close()
}
