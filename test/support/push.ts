/**
 * A store to which articles are written directly, endpoints, and a receiver that answers as told: all that push needs.
 *
 * Effects: none outside the process.
 */
import { createApp } from '../../src/app/app.ts'
import { createEndpoint, type EndpointWish } from '../../src/app/endpoints.ts'
import { type ArticleRecord, newRecord } from '../../src/model/article.ts'
import { deliverDue } from '../../src/pipeline/deliver.ts'
import type { Http, HttpRequest, HttpResult } from '../../src/ports.ts'
import { searchableArticle, searchText } from '../../src/query/match.ts'
import { findArticle } from '../../src/store/articles.ts'
import type { StoredEndpoint } from '../../src/store/endpoints.ts'
import { saveArticleUpdate, saveNewArticle } from '../../src/store/save-article.ts'
import { listSources } from '../../src/store/sources.ts'
import { createWorld, testSource, type World } from './world.ts'

export interface Received {
  at: number
  url: string
  headers: Record<string, string>
  text: string
  /** The body, read. */
  body: { type: string; timestamp: string; data: Record<string, unknown> & { sequence: number } }
}

/** Answers a request: a status, or a whole result. */
export type Answer = (request: HttpRequest, nth: number) => number | HttpResult | Promise<number | HttpResult>

export interface Push {
  world: World
  received: Received[]
  /** Answers by host; 204 without. */
  answers: Map<string, Answer>
  publish(slug: string, facts?: Partial<Facts>): Promise<string>
  edit(id: string, facts: Partial<Facts>, kind?: 'updated' | 'reprocessed' | 'withdrawn' | 'restored'): Promise<void>
  endpoint(wish?: Partial<EndpointWish>): Promise<StoredEndpoint & { secret: string }>
  deliver(maxAttempts?: number): Promise<number>
  /** A request to the application with the admin token. */
  admin(method: string, path: string, body?: unknown): Promise<{ status: number; json: Record<string, unknown> }>
  app: ReturnType<typeof createApp>
}

interface Facts {
  title: string
  text: string
  backfill: boolean
  source: string
  publishedAt: Date
}

export async function createPush(
  options: { settings?: Parameters<typeof createWorld>[0]['settings']; path?: string } = {},
): Promise<Push> {
  const received: Received[] = []
  const answers = new Map<string, Answer>()
  const http: Http = {
    async send(request) {
      const { host } = new URL(request.url)
      const text = String(request.body ?? '')
      const body = (text.startsWith('{') ? JSON.parse(text) : {}) as Received['body']
      const nth = received.push({ at: world.clock.now().getTime(), url: request.url, headers: request.headers, text, body })
      const answer = (await answers.get(host)?.(request, nth)) ?? 204
      return typeof answer === 'number' ? answered(request.url, answer) : answer
    },
  }
  const world = await createWorld({
    http,
    sources: [
      testSource({ id: 'paper', url: 'https://paper.example/' }),
      testSource({ id: 'other', url: 'https://other.example/' }),
    ],
    ...(options.settings ? { settings: options.settings } : {}),
    ...(options.path ? { path: options.path } : {}),
  })
  const refs = new Map((await listSources(world.db)).map((s) => [s.id, s.ref]))
  const app = createApp(() => world.deps)
  const { db, deps, clock } = world
  return {
    world,
    received,
    answers,
    app,
    async publish(slug, facts = {}) {
      const record = recordOf(slug, facts)
      const id = await idOf(slug)
      const sourceRef = refs.get(facts.source ?? 'paper') as number
      await saveNewArticle(db, {
        id,
        publisher: 'paper.example',
        sourceRef,
        itemHash: '',
        aliases: [{ scope: 'paper.example', kind: 'url', key: record.url }],
        backfill: facts.backfill ?? false,
        publishedAt: facts.publishedAt ?? clock.now(),
        updatedAt: facts.publishedAt ?? clock.now(),
        firstSeenAt: clock.now(),
        record,
        evidence: {} as never,
        look: {} as never,
        search: searchText(searchableArticle(record)),
      })
      return id
    },
    async edit(id, facts, kind = 'updated') {
      const before = await findArticle(db, id)
      if (!before) throw new Error(`no article ${id}`)
      const { title, text } = facts
      const record = {
        ...before.article.record,
        ...(title === undefined ? {} : { title }),
        ...(text === undefined ? {} : { contentText: text, contentHtml: `<p>${text}</p>` }),
      }
      await saveArticleUpdate(db, {
        before,
        kind,
        sourceRef: before.originRef,
        at: clock.now(),
        record,
        evidence: before.evidence,
        aliases: [],
        search: searchText(searchableArticle(record)),
        look: before.look,
        ...(facts.publishedAt ? { publishedAt: facts.publishedAt } : {}),
        ...(kind === 'updated'
          ? { detail: { fields: [{ field: 'title', before: before.article.record.title, after: record.title }] } }
          : {}),
      })
    },
    async endpoint(wish = {}) {
      const { endpoint, secret } = await createEndpoint(deps, {
        url: 'https://good.example/hook',
        events: [],
        sources: [],
        content: 'excerpt',
        backfill: false,
        ...wish,
      })
      return { ...endpoint, secret: secret ?? wish.secret ?? '' }
    },
    deliver: (maxAttempts) => deliverDue(deps, maxAttempts === undefined ? {} : { maxAttempts }),
    async admin(method, path, body) {
      const response = await app.request(path, {
        method,
        headers: { authorization: 'Bearer a-token-for-tests' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const text = await response.text()
      return { status: response.status, json: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) }
    },
  }
}

export function answered(url: string, status: number, headers: Record<string, string> = {}, body = ''): HttpResult {
  return { ok: true, response: { url, status, headers, body: new TextEncoder().encode(body) } }
}

async function idOf(slug: string): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(slug)))
  const hex = [...hash.slice(0, 16)].map((b) => b.toString(16).padStart(2, '0')).join('')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`
}

function recordOf(slug: string, { title = `Story ${slug}`, text = `The text of ${slug}.` }: Partial<Facts>): ArticleRecord {
  return newRecord({
    url: `https://paper.example/news/${slug}`,
    title,
    summary: `In short: ${title}`,
    contentHtml: `<p>${text}</p>`,
    contentText: text,
    authors: [{ name: 'Ann Author' }],
  })
}
