/**
 * The changes API: pages of the log by cursor, long polling, NDJSON, and a snapshot to begin with. docs/changes-api.md is its
 * contract. As public as the feeds.
 *
 * Effects: Database; waits for changes.
 *
 * @module
 */
import { type Context, Hono } from 'hono'
import type { Json } from '../../publish/json-feed.ts'
import { changesHorizon } from '../../store/retention.ts'
import { CHANGES_VERSION, type ChangesView, decodeCursor, encodeCursor, readChanges, readSnapshot } from '../changes.ts'
import { compressed } from '../compressed.ts'
import type { AppDeps, AppEnv } from '../deps.ts'
import type { Operation } from '../operations.ts'
import { corsHeaders, feedHeaders } from '../pages/headers.ts'
import { problemResponse } from '../problem.ts'
import { allFeed, findOffer } from '../published.ts'
import { narrowFeed, readSelection } from '../selection.ts'

const JSON_TYPE = 'application/json; charset=utf-8'
const LINES_TYPE = 'application/x-ndjson; charset=utf-8'
const USUAL_LIMIT = 100
const MAX_LIMIT = 1000
const MAX_LINES = 10_000
const MAX_WAIT_S = 30
/** Between two looks at the log while waiting; a Worker may ask the store fifty times in all. */
const LOOKS_MS = [250, 500, 1000]
const HEADERS = { ...feedHeaders, ...corsHeaders, 'cache-control': 'no-store' }

export const changesRoutes = new Hono<AppEnv>()
  .get('/api/changes', async (c) => {
    const wish = await readWish(c)
    return wish instanceof Response ? wish : answerChanges(c, wish)
  })
  .get('/api/changes/snapshot', async (c) => {
    const wish = await readWish(c)
    return wish instanceof Response ? wish : answerSnapshot(c, wish)
  })
  .all('/api/changes', otherMethod)
  .all('/api/changes/snapshot', otherMethod)

const SHARED_QUERY = {
  limit: `So many at most: 1 to ${MAX_LIMIT}, ${USUAL_LIMIT} where not said; as NDJSON up to ${MAX_LINES}`,
  format: 'json or ndjson; else by Accept',
  q: 'Only of articles that match; see docs/query.md',
  exclude: 'Only of articles that do not match',
  source: 'Only of articles these sources saw, comma list',
  tag: 'Only of articles sources with one of these tags saw, comma list',
  lang: 'Only of articles in one of these languages, comma list',
  author: 'Only of articles by this name',
  since: 'Only of articles published at or after this date',
  content: 'full or excerpt',
}

export const changesOperations: readonly Operation[] = [
  {
    method: 'get',
    path: '/api/changes',
    summary: 'What happened to articles after a cursor, oldest first; waits for more where asked to',
    scope: 'open',
    query: {
      after: 'Cursor of an earlier answer, or `now`; without one, the oldest change kept',
      wait: `Seconds to wait where there is nothing yet, 0 to ${MAX_WAIT_S}`,
      ...SHARED_QUERY,
    },
    answers: {
      200: 'Changes and the cursor to go on from',
      410: 'The cursor is older than what is kept, or of another store; says where to begin',
    },
  },
  {
    method: 'get',
    path: '/api/changes/snapshot',
    summary: 'Every live article, page by page, and the cursor to go on from when all are read',
    scope: 'open',
    query: { after: 'Position of an earlier answer', ...SHARED_QUERY },
    answers: { 200: 'Articles', 410: 'The position is of another store' },
  },
]

interface Wish {
  view: ChangesView
  after: string
  limit: number
  lines: boolean
  waitMs: number
}

async function readWish(c: Context<AppEnv>): Promise<Wish | Response> {
  const deps = c.get('deps')
  const params = new URL(c.req.url).searchParams
  const lines =
    (params.get('format') ?? (/\bapplication\/(?:x-)?ndjson\b/i.test(c.req.header('accept') ?? '') ? 'ndjson' : 'json')) ===
    'ndjson'
  const most = lines ? MAX_LINES : MAX_LIMIT
  const limit = readNumber(params.get('limit'), 1, most) ?? (params.has('limit') ? undefined : lines ? most : USUAL_LIMIT)
  if (limit === undefined) return refuse(`limit= is no number from 1 to ${most}.`)
  const wait = params.has('wait') ? readNumber(params.get('wait'), 0, MAX_WAIT_S) : 0
  if (wait === undefined) return refuse(`wait= is no number of seconds from 0 to ${MAX_WAIT_S}.`)
  if (!['json', 'ndjson'].includes(params.get('format') ?? 'json')) return refuse('format= is neither json nor ndjson.')
  params.delete('limit')
  const selection = readSelection(params, 0)
  if ('problem' in selection) return refuse(selection.problem)
  const offer = await findOffer(deps)
  const feed = narrowFeed(offer, allFeed(deps), selection)
  if ('problem' in feed) return refuse(feed.problem)
  return { view: { offer, feed }, after: params.get('after') ?? '', limit, lines, waitMs: wait * 1000 }
}

function readNumber(text: string | null, least: number, most: number): number | undefined {
  if (text === null || !/^\d{1,6}$/.test(text)) return undefined
  const value = Number(text)
  return value >= least && value <= most ? value : undefined
}

async function answerChanges(c: Context<AppEnv>, wish: Wish): Promise<Response> {
  const deps = c.get('deps')
  const { epoch } = deps.meta
  const horizon = await changesHorizon(deps.db)
  let after = horizon
  if (wish.after === 'now') after = await deps.headSeq()
  else if (wish.after !== '') {
    const cursor = decodeCursor(wish.after, 1)
    if (!cursor) return refuse('after= is no cursor of this service.')
    after = cursor.numbers[0]!
    if (cursor.epoch !== epoch || after < horizon || after > (await freshHead(deps, after))) return gone(deps, horizon)
  }
  if (wish.after === 'now' && wish.waitMs === 0) return page(c, wish, [], { cursor: encodeCursor(epoch, after), more: false })
  if (wish.lines && wish.waitMs === 0) return stream(c, wish, after)
  let step = await readChanges(deps, wish.view, after, wish.limit)
  const until = performance.now() + wish.waitMs
  for (let look = 0; step.changes.length === 0 && !step.more && performance.now() < until; look++) {
    if (!(await waitForChange(c, deps, step.seq, until, look))) break
    step = await readChanges(deps, wish.view, step.seq, wish.limit)
  }
  return page(c, wish, step.changes, { cursor: encodeCursor(epoch, step.seq), more: step.more })
}

/** The head, asked again where a cursor seems to be ahead of it: it may be a moment old. */
async function freshHead(deps: AppDeps, after: number): Promise<number> {
  const head = await deps.headSeq()
  if (head >= after) return head
  await new Promise((done) => setTimeout(done, 150))
  return deps.headSeq()
}

/** Sleeps until the log has moved beyond `seq`; false where the time is over or the client has gone. */
async function waitForChange(c: Context<AppEnv>, deps: AppDeps, seq: number, until: number, look: number): Promise<boolean> {
  for (let turn = look; ; turn++) {
    if ((await deps.headSeq()) > seq) return true
    const left = until - performance.now()
    if (left <= 0 || c.req.raw.signal?.aborted) return false
    await new Promise((done) => setTimeout(done, Math.min(left, LOOKS_MS[Math.min(turn, LOOKS_MS.length - 1)]!)))
  }
}

function page(c: Context, wish: Wish, changes: Json[], rest: { cursor: string; more: boolean }): Response {
  return wish.lines
    ? told(c, [...changes, rest].map((line) => `${JSON.stringify(line)}\n`).join(''), LINES_TYPE)
    : told(c, `${JSON.stringify({ version: CHANGES_VERSION, ...rest, changes })}\n`, JSON_TYPE)
}

function told(c: Context, text: string, type: string): Response {
  return compressed(
    c,
    new Response(c.req.method === 'HEAD' ? null : text, { headers: { ...HEADERS, 'content-type': type } }),
    text.length,
  )
}

/** A line a change, the cursor at the end; read from the store as the client takes it. */
function stream(c: Context<AppEnv>, wish: Wish, after: number): Response {
  const deps = c.get('deps')
  const encoder = new TextEncoder()
  let seq = after
  let left = wish.limit
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const step = await readChanges(deps, wish.view, seq, Math.min(left, 200))
      seq = step.seq
      left -= step.changes.length
      const lines: Json[] = step.changes
      const ended = !step.more || left <= 0
      if (ended) lines.push({ cursor: encodeCursor(deps.meta.epoch, seq), more: step.more })
      if (lines.length > 0) controller.enqueue(encoder.encode(lines.map((line) => `${JSON.stringify(line)}\n`).join('')))
      if (ended) controller.close()
    },
  })
  return compressed(
    c,
    new Response(c.req.method === 'HEAD' ? null : body, { headers: { ...HEADERS, 'content-type': LINES_TYPE } }),
  )
}

async function answerSnapshot(c: Context<AppEnv>, wish: Wish): Promise<Response> {
  const deps = c.get('deps')
  const { epoch } = deps.meta
  let start = await deps.headSeq()
  let after = 0
  if (wish.after !== '') {
    const position = decodeCursor(wish.after, 2)
    if (!position) return refuse('after= is no position of a snapshot of this service.')
    start = position.numbers[0]!
    after = position.numbers[1]!
    if (position.epoch !== epoch) return gone(deps, await changesHorizon(deps.db))
  }
  const read = await readSnapshot(deps, wish.view, after, wish.lines ? Math.min(wish.limit, MAX_LIMIT) : wish.limit)
  const rest = {
    cursor: encodeCursor(epoch, start),
    more: read.more,
    ...(read.more ? { after: encodeCursor(epoch, start, read.after) } : {}),
  }
  return wish.lines
    ? told(
        c,
        [...read.articles.map((article) => ({ article })), rest].map((line) => `${JSON.stringify(line)}\n`).join(''),
        LINES_TYPE,
      )
    : told(c, `${JSON.stringify({ version: CHANGES_VERSION, ...rest, articles: read.articles })}\n`, JSON_TYPE)
}

function refuse(detail: string): Response {
  return problemResponse(400, { title: 'The question cannot be understood', detail }, corsHeaders)
}

function gone(deps: AppDeps, horizon: number): Response {
  const { baseUrl } = deps.settings
  return problemResponse(
    410,
    {
      title: 'This cursor leads nowhere any more',
      detail:
        'It is older than the changes kept, or from before the store was restored. Read the snapshot and go on from its cursor.',
      more: { snapshot: `${baseUrl}/api/changes/snapshot`, oldest: encodeCursor(deps.meta.epoch, horizon) },
    },
    corsHeaders,
  )
}

const METHODS = 'GET, HEAD, OPTIONS'

/** The answer to whoever asks what may be asked, or asks for what may not. */
function otherMethod(c: Context): Response {
  if (c.req.method === 'OPTIONS') {
    const preflight = { allow: METHODS, 'access-control-allow-methods': METHODS, 'access-control-max-age': '86400' }
    return new Response(null, { status: 204, headers: { ...HEADERS, ...preflight } })
  }
  const words = { title: 'Method not allowed', detail: 'The log can be read (GET, HEAD), nothing else.' }
  return problemResponse(405, words, { allow: METHODS })
}
