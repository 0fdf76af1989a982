/**
 * Subscribes to the hubs that sources name, and notices hubs that stay silent. Polls go on whatever a hub says.
 *
 * Effects: Http, Database.
 *
 * @module
 */
import type { PushState } from '../model/fetch-state.ts'
import { claimUpstream, findUpstream, forgetUpstream, noteMiss, settleUpstream, wantUpstream } from '../store/upstream.ts'
import type { HubLink } from '../upstream/hub-links.ts'
import { judgePush, retryAt, subscriptionForm, VERIFY_WITHIN_MS } from '../upstream/subscriber.ts'
import { toHex } from '../web/hmac.ts'
import { judgeUrlAddress } from '../web/ip-address.ts'
import type { PipelineDeps } from './deps.ts'

const REQUESTS_A_TURN = 20
const TIMEOUT_MS = 20_000
/** A ping that brought nothing but was so recent explains what a poll finds. */
const FRESH_PING_MS = 15 * 60_000
/** So many polls with unannounced news, and the hub is asked anew. */
const MOST_MISSES = 3

/** Where hubs reach us; only if they can. */
export function callbackBase({ settings }: Pick<PipelineDeps, 'settings'>): string | undefined {
  const url = new URL(settings.baseUrl)
  const hostPort = `${url.hostname}:${url.port || (url.protocol === 'https:' ? '443' : '80')}`
  const reachable = judgeUrlAddress(url) !== 'private' || settings.allowHosts.includes(hostPort)
  return reachable ? `${settings.baseUrl}/hub/in/` : undefined
}

/** What the hub is worth now. */
export async function pushState(deps: PipelineDeps, sourceRef: number): Promise<PushState | undefined> {
  const known = await findUpstream(deps.db, { sourceRef })
  return known && judgePush(known, deps.clock.now().getTime())
}

/** After a poll that read the source: what hub it names, and whether the news came unannounced. */
export async function followHub(
  deps: PipelineDeps,
  sourceRef: number,
  link: HubLink | undefined,
  found: { news: boolean; hintedAt?: number },
): Promise<void> {
  const known = await findUpstream(deps.db, { sourceRef })
  if (link === undefined || callbackBase(deps) === undefined) {
    if (known) await forgetUpstream(deps.db, sourceRef)
    return
  }
  const now = deps.clock.now()
  if (known?.hub !== link.hub || known.topic !== link.topic) return want(deps, sourceRef, link)
  const wasHinted = found.hintedAt !== undefined && now.getTime() - found.hintedAt < FRESH_PING_MS
  if (known.state !== 'active' || !found.news || wasHinted) return
  if ((await noteMiss(deps.db, sourceRef)) < MOST_MISSES) return
  deps.log.warn('upstream.silent', { source: known.sourceId, hub: new URL(link.hub).host })
  await want(deps, sourceRef, link)
}

/** A subscription of its own token and secret: what another hub knew is worth nothing here. */
async function want(deps: PipelineDeps, sourceRef: number, link: HubLink): Promise<void> {
  const secret = await deps.secrets.seal(toHex(deps.random.bytes(32)))
  await wantUpstream(deps.db, { ...link, sourceRef, token: toHex(deps.random.bytes(24)), secret, now: deps.clock.now() })
}

/** Asks hubs for what is wanted or runs out. Returns how many requests were made. */
export async function subscribeUpstream(deps: PipelineDeps, signal?: AbortSignal): Promise<number> {
  const base = callbackBase(deps)
  if (base === undefined) return 0
  const now = deps.clock.now()
  const due = await claimUpstream(deps.db, now, now.getTime() + VERIFY_WITHIN_MS, REQUESTS_A_TURN)
  for (const wanted of due) {
    if (signal?.aborted) break
    const sent = await deps.http.send({
      url: wanted.hub,
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'user-agent': deps.settings.userAgent,
        accept: '*/*',
        'accept-encoding': 'identity',
      },
      body: subscriptionForm(wanted, `${base}${wanted.token}`, await deps.secrets.open(wanted.secret)),
      maxBytes: 16 * 1024,
      overflow: 'cut',
      timeoutMs: TIMEOUT_MS,
    })
    const accepted = sent.ok && sent.response.status >= 200 && sent.response.status <= 299
    const attempts = accepted ? 0 : wanted.attempts + 1
    const at = deps.clock.now().getTime()
    await settleUpstream(deps.db, wanted.sourceRef, {
      // A hub may have verified before it answered; a renewal leaves the subscription as it is.
      ...(wanted.state === 'wanted' && accepted && (await isStillWanted(deps, wanted.sourceRef)) ? { state: 'asked' } : {}),
      nextAttemptAt: accepted ? at + VERIFY_WITHIN_MS : retryAt(at, wanted.attempts),
      attempts,
    })
    if (!accepted)
      deps.log.warn('upstream.refused', { source: wanted.sourceId, reason: sent.ok ? sent.response.status : sent.failure })
  }
  return due.length
}

async function isStillWanted(deps: PipelineDeps, sourceRef: number): Promise<boolean> {
  return (await findUpstream(deps.db, { sourceRef }))?.state === 'wanted'
}
