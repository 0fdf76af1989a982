/**
 * A store filled by hand, and the application over it: what readers see, without polling anything.
 */
import { onTestFinished } from 'vitest'
import { createApp } from '../../src/app/app.ts'
import type { AppDeps } from '../../src/app/deps.ts'
import type { ArticleRecord } from '../../src/model/article.ts'
import type { ArticleEvidence } from '../../src/model/article-evidence.ts'
import type { Settings } from '../../src/model/settings.ts'
import type { Bundle, Source } from '../../src/model/source.ts'
import { searchableArticle, searchText } from '../../src/query/match.ts'
import { findArticle } from '../../src/store/articles.ts'
import { type ArticleUpdate, saveArticleUpdate, saveNewArticle, saveSighting } from '../../src/store/save-article.ts'
import { listSources } from '../../src/store/sources.ts'
import { article, uuid } from '../fixtures/publish/documents.ts'
import { createWorld, testSource, type World } from '../support/world.ts'

const EVIDENCE: ArticleEvidence = {
  fingerprint: { title: '', text: '', image: '' },
  inputBlocks: [],
  outputBlocks: [],
  extractorVersion: 1,
  contentFrom: 'source',
  item: { authors: [], keywords: [], attachments: [] } as unknown as ArticleEvidence['item'],
}
const LOOK = { done: 0, missingLooks: 0 }

export interface Shelf {
  world: World
  deps: AppDeps
  app: ReturnType<typeof createApp>
  /** Saves article `n` as the source's; published `n` minutes after noon unless told otherwise. */
  add(n: number, options?: { source?: string; record?: Partial<ArticleRecord>; publishedAt?: Date }): Promise<void>
  sight(n: number, source: string): Promise<void>
  change(n: number, kind: ArticleUpdate['kind'], record?: Partial<ArticleRecord>): Promise<void>
  get(path: string, headers?: Record<string, string>): Promise<Response>
  /** Numbers of the articles in a JSON Feed, in its order. */
  numbers(path: string): Promise<number[]>
}

export async function createShelf(
  options: { sources?: Source[]; bundles?: Bundle[]; settings?: Partial<Settings>; deps?: Partial<AppDeps> } = {},
): Promise<Shelf> {
  const sources = options.sources ?? [
    testSource({ id: 'paper', url: 'https://paper.example/rss', title: 'The Paper', tags: ['hills'] }),
    testSource({ id: 'post', url: 'https://post.example/rss', title: 'The Post', tags: ['hills', 'coast'] }),
  ]
  const world = await createWorld({
    http: { send: () => Promise.reject(new Error('nothing is fetched here')) },
    sources,
    ...(options.bundles ? { bundles: options.bundles } : {}),
    ...(options.settings ? { settings: options.settings } : {}),
  })
  onTestFinished(() => world.close())
  const { db, clock } = world
  const deps: AppDeps = { ...world.deps, ...options.deps }
  const app = createApp(() => deps)
  const refOf = async (id: string): Promise<number> => (await listSources(db)).find((s) => s.id === id)!.ref
  const get: Shelf['get'] = async (path, headers = {}) => app.request(path, { headers })
  return {
    world,
    deps,
    app,
    get,
    async add(n, { source = 'paper', record = {}, publishedAt } = {}) {
      const made = article(n, { url: `https://${source}.example/news/${n}`, ...record }, { publisher: `${source}.example` })
      const at = publishedAt ?? new Date(clock.now().getTime() + n * 60_000)
      await saveNewArticle(db, {
        id: made.id,
        publisher: made.publisher,
        sourceRef: await refOf(source),
        itemHash: 'x',
        aliases: [],
        backfill: false,
        publishedAt: at,
        updatedAt: at,
        firstSeenAt: clock.now(),
        record: made.record,
        evidence: EVIDENCE,
        look: LOOK,
        search: searchText(searchableArticle(made.record)),
      })
    },
    async sight(n, source) {
      const sighting = { articleId: uuid(n), sourceRef: await refOf(source), itemHash: 'x', backfill: false }
      await saveSighting(db, { ...sighting, aliases: [], at: clock.now() })
    },
    async change(n, kind, record = {}) {
      const before = (await findArticle(db, uuid(n)))!
      const changed = { ...before.article.record, ...record }
      await saveArticleUpdate(db, {
        before,
        kind,
        sourceRef: before.originRef,
        at: clock.now(),
        record: changed,
        evidence: EVIDENCE,
        aliases: [],
        search: searchText(searchableArticle(changed)),
        look: LOOK,
      })
    },
    async numbers(path) {
      const feed = (await (await get(path)).json()) as { items: { id: string }[] }
      return feed.items.map((item) => Number.parseInt(item.id.slice(-12), 16))
    },
  }
}
