/**
 * The admin API: polls on demand and webhook endpoints. Denied by default (CHECKLISTS A4).
 *
 * Effects: Database; hurries the queue.
 *
 * @module
 */
import { type Context, Hono } from 'hono'
import { z } from 'zod'
import type { EventType } from '../../model/endpoint.ts'
import { createSecret } from '../../notify/webhook.ts'
import { parseQuery } from '../../query/parse.ts'
import { listDeliveries } from '../../store/deliveries.ts'
import { addEndpoint, findEndpoint, listEndpoints, removeEndpoint, type StoredEndpoint } from '../../store/endpoints.ts'
import { requestPolls } from '../../store/sources.ts'
import { judgeUrlAddress } from '../../web/ip-address.ts'
import { parseHttpUrl } from '../../web/url.ts'
import type { AppDeps, AppEnv } from '../deps.ts'
import { problemResponse } from '../problem.ts'

const MAX_BODY = 1_048_576
const EVENTS = [
  'article.created',
  'article.updated',
  'article.withdrawn',
  'article.restored',
  'source.failing',
  'source.recovered',
  'source.drifting',
  'endpoint.disabled',
] as const satisfies readonly EventType[]

const PollRequest = z.strictObject({ sources: z.array(z.string().max(100)).max(5000).optional() })
const EndpointRequest = z.strictObject({
  url: z.string().max(2000),
  events: z.array(z.enum(EVENTS)).max(EVENTS.length).default([]),
  sources: z.array(z.string().max(100)).max(1000).default([]),
  q: z.string().max(500).optional(),
  content: z.enum(['none', 'excerpt', 'full']).default('excerpt'),
  backfill: z.boolean().default(false),
})

export const apiRoutes = new Hono<AppEnv>()
  .use('/api/*', async (c, next) => ((await isAdmin(c)) ? next() : unauthorised(c.get('deps'))))
  .post('/api/polls', async (c) => {
    const deps = c.get('deps')
    const body = await readBody(c, PollRequest)
    if ('problem' in body) return body.problem
    const ids = await requestPolls(deps.db, body.value.sources)
    const unknown = (body.value.sources ?? []).filter((id) => !ids.includes(id))
    if (unknown.length > 0 && ids.length === 0)
      return problemResponse(404, { title: 'No such source', detail: 'None of the named sources can be polled.' })
    await deps.queue.send(ids.map((sourceId) => ({ type: 'poll', sourceId })))
    return c.json({ polling: ids, unknown }, 202)
  })
  .get('/api/endpoints', async (c) => c.json({ endpoints: (await listEndpoints(c.get('deps').db)).map(shown) }))
  .post('/api/endpoints', async (c) => {
    const deps = c.get('deps')
    const body = await readBody(c, EndpointRequest)
    if ('problem' in body) return body.problem
    const fault = endpointFault(deps, body.value)
    if (fault) return problemResponse(422, { title: 'This endpoint cannot be used', detail: fault })
    const secret = createSecret(deps.random)
    const id = `ep_${[...deps.random.bytes(12)].map((b) => b.toString(16).padStart(2, '0')).join('')}`
    const { q, ...rest } = body.value
    await addEndpoint(deps.db, {
      ...rest,
      ...(q === undefined ? {} : { q }),
      id,
      sealedSecrets: await deps.secrets.seal(JSON.stringify([{ secret }])),
      createdAt: deps.clock.now().getTime(),
    })
    const stored = await findEndpoint(deps.db, id)
    return c.json({ ...(stored ? shown(stored) : { id }), secret }, 201)
  })
  .get('/api/endpoints/:id', async (c) => {
    const { db } = c.get('deps')
    const endpoint = await findEndpoint(db, c.req.param('id'))
    if (!endpoint) return notThere()
    const deliveries = await listDeliveries(db, endpoint.id, 50)
    return c.json({ ...shown(endpoint), deliveries: deliveries.map(({ bodyHash: _, ...rest }) => rest) })
  })
  .delete('/api/endpoints/:id', async (c) =>
    (await removeEndpoint(c.get('deps').db, c.req.param('id'))) ? c.body(null, 204) : notThere(),
  )
  .all('/api/*', () => notThere())

function notThere(): Response {
  return problemResponse(404, { title: 'Not found', detail: 'There is nothing here, or it is not yours to see.' })
}

/** An endpoint without its secrets. */
function shown(endpoint: StoredEndpoint): Record<string, unknown> {
  const { sealedSecrets: _, ...rest } = endpoint
  return { ...rest, createdAt: new Date(endpoint.createdAt).toISOString() }
}

function endpointFault(deps: AppDeps, request: z.output<typeof EndpointRequest>): string | undefined {
  const url = parseHttpUrl(request.url)
  if (!url) return 'The address must be http or https, whole, and without user name.'
  const hostPort = `${url.hostname}:${url.port || (url.protocol === 'https:' ? '443' : '80')}`
  if (!deps.settings.allowHosts.includes(hostPort)) {
    if (url.protocol !== 'https:')
      return `A receiver must use https. For a test on this machine, name ${hostPort} in DATELINE_ALLOW_HOSTS.`
    if (judgeUrlAddress(url) === 'private')
      return `${url.hostname} is a private address. Name ${hostPort} in DATELINE_ALLOW_HOSTS to allow it.`
  }
  if (request.q !== undefined) {
    const parsed = parseQuery(request.q)
    if (!parsed.ok) return `q: ${parsed.problem}`
  }
  return undefined
}

async function readBody<T extends z.ZodType>(
  c: Context<AppEnv>,
  schema: T,
): Promise<{ value: z.output<T> } | { problem: Response }> {
  const length = Number(c.req.header('content-length') ?? 0)
  const tooLarge = { problem: problemResponse(413, { title: 'Too large', detail: `A request may have ${MAX_BODY} bytes.` }) }
  if (length > MAX_BODY) return tooLarge
  const text = await c.req.text()
  if (text.length > MAX_BODY) return tooLarge
  let json: unknown
  try {
    json = text.trim() === '' ? {} : JSON.parse(text)
  } catch {
    return { problem: problemResponse(400, { title: 'Not JSON', detail: 'The body could not be read as JSON.' }) }
  }
  const parsed = schema.safeParse(json)
  if (parsed.success) return { value: parsed.data }
  const faults = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`)
  return { problem: problemResponse(422, { title: 'Not understood', detail: faults.join('; ').slice(0, 500) }) }
}

/** Compares digests, so that the time taken says nothing about the token (CHECKLISTS A2). */
async function isAdmin(c: Context<AppEnv>): Promise<boolean> {
  const expected = c.get('deps').settings.adminToken
  const given = /^Bearer\s+(.+)$/i.exec(c.req.header('authorization') ?? '')?.[1]
  if (!expected || !given) return false
  const [a, b] = await Promise.all([sha256(expected), sha256(given.trim())])
  let difference = 0
  for (let i = 0; i < a.length; i++) difference |= a[i]! ^ b[i]!
  return difference === 0
}

async function sha256(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
}

function unauthorised(deps: AppDeps): Response {
  const detail = deps.settings.adminToken
    ? 'Send the admin token as "Authorization: Bearer …".'
    : 'No admin token is set. Start the service with DATELINE_ADMIN_TOKEN, then send it as "Authorization: Bearer …".'
  return problemResponse(401, { title: 'Who are you?', detail }, { 'www-authenticate': 'Bearer realm="dateline"' })
}
