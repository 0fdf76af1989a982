/**
 * The callbacks of our subscriptions at sources' hubs: confirms what was asked for, and takes signed pings.
 *
 * A ping that holds is kept and makes the source due at once; a run of the source takes in what it carries, along the same
 * way as what a poll finds.
 *
 * Effects: Database; hurries the queue.
 *
 * @module
 */
import { Hono } from 'hono'
import { requestPolls } from '../../store/sources.ts'
import { findUpstream, savePing, settleUpstream } from '../../store/upstream.ts'
import { ASKED_LEASE_S, isSignedBy, renewAt } from '../../upstream/subscriber.ts'
import { toHex } from '../../web/hmac.ts'
import type { AppEnv } from '../deps.ts'

const MAX_PING = 5_000_000
const MAX_LEASE_S = 90 * 86_400
const DENIED_WAIT_MS = 86_400_000

export const upstreamRoutes = new Hono<AppEnv>()
  .get('/hub/in/:token', async (c) => {
    const { db, clock } = c.get('deps')
    const known = await findUpstream(db, { token: c.req.param('token') })
    if (!known || c.req.query('hub.topic') !== known.topic) return c.text('not asked for\n', 404)
    const now = clock.now().getTime()
    const mode = c.req.query('hub.mode')
    if (mode === 'denied') {
      await settleUpstream(db, known.sourceRef, {
        state: 'denied',
        nextAttemptAt: now + DENIED_WAIT_MS,
        attempts: known.attempts,
      })
      // Its polls may have been rare; from here on the source is on its own again.
      if (known.state === 'active') await requestPolls(db, [known.sourceId])
      return c.text('')
    }
    const challenge = c.req.query('hub.challenge')
    // We never unsubscribe; whoever says so is not the hub we asked.
    if (mode !== 'subscribe' || !challenge || challenge.length > 4000) return c.text('not asked for\n', 404)
    const asked = Number(c.req.query('hub.lease_seconds') ?? ASKED_LEASE_S)
    const lease = Math.min(MAX_LEASE_S, Math.max(60, Number.isFinite(asked) ? Math.floor(asked) : ASKED_LEASE_S))
    await settleUpstream(db, known.sourceRef, {
      state: 'active',
      expiresAt: now + lease * 1000,
      nextAttemptAt: renewAt(now, lease),
      attempts: 0,
    })
    return c.text(challenge)
  })
  .post('/hub/in/:token', async (c) => {
    const deps = c.get('deps')
    const known = await findUpstream(deps.db, { token: c.req.param('token') })
    if (known?.state !== 'active') return c.text('not asked for\n', 404)
    if (Number(c.req.header('content-length') ?? 0) > MAX_PING) return c.text('too long\n', 413)
    const body = new Uint8Array(await c.req.arrayBuffer())
    const secret = await deps.secrets.open(known.secret)
    if (body.length > MAX_PING || !(await isSignedBy(secret, c.req.header('x-hub-signature'), body))) {
      deps.log.warn('upstream.unsigned', { source: known.sourceId })
      // Acknowledged and dropped (WebSub §7.1.1): whoever guesses learns nothing.
      return new Response(null, { status: 202 })
    }
    const contentType = (c.req.header('content-type') ?? '').slice(0, 200)
    const ping = { id: toHex(deps.random.bytes(16)), contentType, body }
    await savePing(deps.db, known.sourceRef, ping, deps.clock.now())
    await deps.queue.send([{ type: 'poll', sourceId: known.sourceId }])
    return new Response(null, { status: 202 })
  })
