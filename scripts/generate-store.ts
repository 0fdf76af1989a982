/**
 * Makes a store full of invented articles, to see how the service behaves with a long history:
 * `node scripts/generate-store.ts <folder> [articles] [sources]` writes `<folder>/feeds/*.yaml` and `<folder>/data/dateline.sqlite`.
 *
 * Then: `DATELINE_FEEDS=<folder>/feeds DATELINE_DATA=<folder>/data npx dateline serve --no-poll`.
 *
 * Effects: writes the folder.
 *
 * @module
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { newRecord } from '../src/model/article.ts'
import type { ArticleEvidence } from '../src/model/article-evidence.ts'
import type { Database, Statement } from '../src/ports.ts'
import { searchableArticle, searchText } from '../src/query/match.ts'
import { readCatalogue } from '../src/runtime/node/catalogue.ts'
import { openDatabase } from '../src/runtime/node/database.ts'
import { saveNewArticle } from '../src/store/save-article.ts'
import { listSources } from '../src/store/sources.ts'
import { syncSources } from '../src/store/sync-sources.ts'

const START = Date.UTC(2020, 0, 1)
const LANGUAGES = ['en', 'az', 'ru', 'ka', 'en-GB', 'hy', 'tr']
const NOUNS =
  'bridge river harbour minister budget school hospital market railway valley court village museum election storm ferry harvest pipeline border council'.split(
    ' ',
  )
const VERBS =
  'opens closes rises falls reports delays approves rejects visits repairs discusses publishes plans postpones celebrates'.split(
    ' ',
  )
const EVIDENCE: ArticleEvidence = {
  fingerprint: { title: '', text: '', image: '' },
  inputBlocks: [],
  outputBlocks: [],
  extractorVersion: 1,
  contentFrom: 'source',
  item: { authors: [], keywords: [], attachments: [], faults: [] } as unknown as ArticleEvidence['item'],
}
const AT_ONCE = 500

/** Source files of so many invented sources, ten to a tag. */
export function writeSources(folder: string, count: number): void {
  const feeds = join(folder, 'feeds')
  mkdirSync(feeds, { recursive: true })
  for (let i = 0; i < count; i++) {
    const text = `title: Paper ${i}\nurl: https://paper-${i}.example/rss\nkind: feed\ninterval: 24h\nlanguage: ${LANGUAGES[i % LANGUAGES.length]}\ntags: [shelf-${i % Math.max(1, Math.floor(count / 10))}]\n`
    writeFileSync(join(feeds, `paper-${i}.yaml`), text)
  }
}

function pick(list: readonly string[], n: number): string {
  return list[n % list.length]!
}

/** One sentence; numbers make every text its own, and give searches words of every frequency. */
function sentence(n: number): string {
  const h = Math.imul(n, 2654435761) >>> 0
  return `The ${pick(NOUNS, h)} ${pick(VERBS, h >>> 5)} near the ${pick(NOUNS, h >>> 9)} while the ${pick(NOUNS, h >>> 13)} ${pick(VERBS, h >>> 17)} ${h % 1000}.`
}

/** Saves articles `from` to `to` (exclusive) of the sources with these refs, in turn; `sentences` make each text. */
export async function fillStore(
  db: Database,
  refs: readonly number[],
  range: { from: number; to: number; sentences: number; now?: Date },
): Promise<void> {
  let waiting: Statement[] = []
  let count = 0
  const collecting: Database = {
    ...db,
    async batch(statements) {
      waiting.push(...statements)
      return statements.map(() => ({ rows: [], changes: 0 }))
    },
  }
  const flush = async (): Promise<void> => {
    if (waiting.length > 0) await db.batch(waiting)
    waiting = []
  }
  for (let n = range.from; n < range.to; n++) {
    const source = n % refs.length
    const text = Array.from({ length: range.sentences }, (_, i) => sentence(n * 31 + i))
    const at = range.now ?? new Date(START + n * 180_000)
    const record = newRecord({
      url: `https://paper-${source}.example/news/${n}`,
      title: `${sentence(n).slice(4, -1)}`,
      summary: text[0]!,
      contentHtml: text.map((line) => `<p>${line}</p>`).join(''),
      contentText: text.join('\n'),
      language: pick(LANGUAGES, source),
      authors: [{ name: `Reporter ${n % 997}` }],
      keywords: [pick(NOUNS, n)],
      rights: 'full' as const,
    })
    await saveNewArticle(collecting, {
      id: `0190b000-0000-8000-8000-${n.toString(16).padStart(12, '0')}`,
      publisher: `paper-${source}.example`,
      sourceRef: refs[source]!,
      itemHash: 'generated',
      aliases: [{ scope: `paper-${source}.example`, kind: 'url', key: record.url }],
      backfill: false,
      publishedAt: at,
      updatedAt: at,
      firstSeenAt: at,
      record,
      evidence: EVIDENCE,
      look: { done: 0, missingLooks: 0 },
      search: searchText(searchableArticle(record)),
    })
    count++
    if (count % AT_ONCE === 0) await flush()
  }
  await flush()
}

if (process.argv[1] === import.meta.filename) {
  const [folder, articles = '1000000', sources = '100'] = process.argv.slice(2)
  if (folder === undefined) {
    console.error('Say which folder: node scripts/generate-store.ts <folder> [articles] [sources]')
    process.exit(2)
  }
  writeSources(folder, Number(sources))
  const db = await openDatabase(join(folder, 'data', 'dateline.sqlite'))
  const catalogue = await readCatalogue(join(folder, 'feeds'), {})
  await syncSources(db, catalogue.sources, new Date(START))
  const refs = (await listSources(db)).map((source) => source.ref)
  const total = Number(articles)
  const [known] = await db.all<{ n: number }>('SELECT coalesce(max(seq), 0) AS n FROM articles')
  for (let from = known?.n ?? 0; from < total; from += 50_000) {
    await fillStore(db, refs, { from, to: Math.min(total, from + 50_000), sentences: 8 })
    console.log(`${Math.min(total, from + 50_000)} articles`)
  }
  db.close()
}
