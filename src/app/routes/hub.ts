/**
 * The WebSub hub's door: takes subscription requests, answers before anything is verified (§5.1).
 *
 * Effects: Database; hurries the queue.
 *
 * @module
 */
import { type Context, Hono } from 'hono'
import { addressFault } from '../../notify/endpoint-fault.ts'
import { parseSubscriptionRequest } from '../../notify/websub.ts'
import { addHubRequest, measureLoad } from '../../store/hub-requests.ts'
import { toHex } from '../../web/hmac.ts'
import { judgeUrlAddress } from '../../web/ip-address.ts'
import { clientAddress } from '../client-address.ts'
import type { AppDeps, AppEnv } from '../deps.ts'
import { findTopic } from '../topics.ts'

const MAX_FORM = 8192
/** Requests that wait to be verified, for one callback host. */
const MAX_PENDING_FOR_HOST = 10
/** Requests of one client in a minute. */
const MAX_A_MINUTE = 300

export const hubRoutes = new Hono<AppEnv>()
  .post('/hub', async (c) => {
    const deps = c.get('deps')
    if (!/^application\/x-www-form-urlencoded\b/i.test(c.req.header('content-type') ?? ''))
      return said(415, 'Send the parameters as application/x-www-form-urlencoded.')
    const text = Number(c.req.header('content-length') ?? 0) > MAX_FORM ? undefined : await c.req.text()
    if (text === undefined || text.length > MAX_FORM) return said(413, `A request may have ${MAX_FORM} bytes.`)
    const request = parseSubscriptionRequest(new URLSearchParams(text))
    if ('problem' in request) return said(400, request.problem)
    const fault = callbackFault(deps, request.callback)
    if (fault) return said(400, `hub.callback: ${fault}`)
    // Who wants to leave may do so also when the feed is gone.
    if (request.mode === 'subscribe' && (await findTopic(deps, request.topic)) === undefined)
      return said(404, 'hub.topic is no feed of this hub: take the address that a feed names as rel="self".')
    const now = deps.clock.now()
    const client = addressOfClient(c)
    const load = await measureLoad(deps.db, request.host, client, now)
    if (load.pendingForHost >= MAX_PENDING_FOR_HOST || load.recentOfClient >= MAX_A_MINUTE)
      return said(429, 'Too many requests wait to be verified; try again in a moment.', { 'retry-after': '10' })
    const { secret, ...facts } = request
    await addHubRequest(deps.db, {
      ...facts,
      id: toHex(deps.random.bytes(16)),
      client,
      ...(secret === undefined ? {} : { secret: await deps.secrets.seal(secret) }),
      createdAt: now.getTime(),
    })
    await deps.queue.send([{ type: 'deliver' }])
    return new Response(null, { status: 202 })
  })
  .all('/hub', () =>
    said(405, 'This is a WebSub hub (https://www.w3.org/TR/websub/): POST hub.mode, hub.topic and hub.callback to subscribe.', {
      allow: 'POST',
    }),
  )

function said(status: number, text: string, headers: Record<string, string> = {}): Response {
  return new Response(`${text}\n`, { status, headers: { 'content-type': 'text/plain; charset=utf-8', ...headers } })
}

/** Subscribers may use plain http (§5.1); private addresses only where the operator named them. */
function callbackFault(deps: AppDeps, callback: string): string | undefined {
  const url = new URL(callback)
  if (url.protocol === 'https:') return addressFault(callback, deps.settings.allowHosts)
  const hostPort = `${url.hostname}:${url.port || '80'}`
  if (judgeUrlAddress(url) === 'private' && !deps.settings.allowHosts.includes(hostPort))
    return `${url.hostname} is a private address.`
  return undefined
}

/** Whoever opened the connection; on Cloudflare the network says who. */
function addressOfClient(c: Context<AppEnv>): string {
  const incoming = (c.env as { incoming?: { socket?: { remoteAddress?: string } } } | undefined)?.incoming
  if (!incoming) return c.req.header('cf-connecting-ip') ?? ''
  const trusted = c.get('deps').settings.trustProxy ?? []
  return clientAddress(incoming.socket?.remoteAddress ?? '', c.req.header('x-forwarded-for'), trusted)
}
