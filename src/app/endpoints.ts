/**
 * What an operator does with webhook endpoints; the API and the command line do it alike.
 *
 * Secrets leave this file once, with the answer that made them.
 *
 * Effects: Database; hurries the queue.
 *
 * @module
 */
import { openSecrets, sealSecrets, shownAddress } from '../notify/endpoint-secrets.ts'
import { bodyHash, buildPing, splitBody } from '../notify/message.ts'
import { createKeyPair, createMessageId, createSecret, ROTATION_OVERLAP_MS, rotateSecrets } from '../notify/webhook.ts'
import { addTestDelivery, type ReplayRange, replayDeliveries, type StoredDelivery } from '../store/deliveries.ts'
import {
  addEndpoint,
  type EndpointDefinition,
  endPause,
  findEndpoint,
  redefineStatement,
  type StoredEndpoint,
  setEndpointSecrets,
} from '../store/endpoints.ts'
import { toHex } from '../web/hmac.ts'
import type { AppDeps } from './deps.ts'

type Deps = Pick<AppDeps, 'db' | 'clock' | 'random' | 'secrets' | 'queue'>

/** A checked wish for an endpoint. */
export type EndpointWish = EndpointDefinition & {
  /** The operator's own key; one is made where it is absent. */
  secret?: string
  /** Of a template: further request headers. */
  headers?: Record<string, string>
}

/** What is told of a new or rotated key, once. */
export interface NewKey {
  secret?: string
  /** Of an Ed25519 pair. */
  publicKey?: string
}

/** Adds an endpoint at the head of the log. Chat rooms get no key: their address is it. */
export async function createEndpoint(deps: Deps, wish: EndpointWish): Promise<{ endpoint: StoredEndpoint } & NewKey> {
  const { secret: own, headers, url, ...definition } = wish
  const format = wish.format ?? 'standard'
  const signs = format === 'standard' || format === 'template'
  const secret = signs ? (own ?? createSecret(deps.random)) : undefined
  const id = `ep_${toHex(deps.random.bytes(12))}`
  await addEndpoint(deps.db, {
    ...definition,
    url: shownAddress(url, format),
    id,
    sealedSecrets: await sealSecrets(deps.secrets, {
      url,
      keys: secret === undefined ? [] : [{ secret }],
      ...(headers ? { headers } : {}),
    }),
    createdAt: deps.clock.now().getTime(),
  })
  const endpoint = (await findEndpoint(deps.db, id)) as StoredEndpoint
  return { endpoint, ...(secret === undefined || own !== undefined ? {} : { secret }) }
}

/** What may be changed of an endpoint; `null` takes it away. */
export type EndpointChanges = Partial<Pick<EndpointWish, 'url' | 'headers'>> &
  Partial<Omit<EndpointDefinition, 'url' | Removable>> & { [K in Removable]?: EndpointDefinition[K] | null }

type Removable = 'q' | 'rate' | 'description'

/** Changes some of what the endpoint asks for; its key, its sequence and what waits stay. */
export async function redefineEndpoint(deps: Deps, endpoint: StoredEndpoint, changed: EndpointChanges): Promise<void> {
  const { url, headers, ...rest } = changed
  const { events, sources, q, content, backfill, dedupe, format, template, rate, description } = { ...endpoint, ...rest }
  const secrets = await openSecrets(deps.secrets, endpoint.sealedSecrets)
  const sealed =
    url === undefined && headers === undefined
      ? undefined
      : await sealSecrets(deps.secrets, { ...secrets, ...(url ? { url } : {}), ...(headers ? { headers } : {}) })
  await deps.db.batch([
    redefineStatement(
      endpoint.id,
      {
        url: url === undefined ? endpoint.url : shownAddress(url, endpoint.format ?? 'standard'),
        events,
        sources,
        content,
        backfill,
        ...(q ? { q } : {}),
        ...(dedupe ? { dedupe } : {}),
        ...(format ? { format } : {}),
        ...(template ? { template } : {}),
        ...(rate ? { rate } : {}),
        ...(description ? { description } : {}),
      },
      sealed,
    ),
  ])
}

/** A new key; the old one signs along for the overlap (a day by default). Undefined where the endpoint signs nothing. */
export async function rotateKey(
  deps: Deps,
  endpoint: StoredEndpoint,
  options: { overlapMs?: number; ed25519?: boolean } = {},
): Promise<NewKey | undefined> {
  const secrets = await openSecrets(deps.secrets, endpoint.sealedSecrets)
  if (endpoint.format === 'slack' || endpoint.format === 'discord') return undefined
  const made: NewKey & { secret: string } = options.ed25519
    ? await createKeyPair(deps.random)
    : { secret: createSecret(deps.random) }
  const keys = rotateSecrets(secrets.keys, made.secret, deps.clock.now().getTime(), options.overlapMs ?? ROTATION_OVERLAP_MS)
  await setEndpointSecrets(deps.db, endpoint.id, await sealSecrets(deps.secrets, { ...secrets, keys }))
  // Of a pair the receiver needs the public half alone.
  return made.publicKey === undefined ? made : { publicKey: made.publicKey }
}

/** Sends a `test.ping` as a delivery like any other. Returns its sequence. */
export async function sendTest(deps: Deps, endpoint: StoredEndpoint): Promise<number | undefined> {
  const now = deps.clock.now()
  const hash = bodyHash(splitBody(buildPing(endpoint.id, now)))
  const sequence = await addTestDelivery(deps.db, endpoint.id, {
    messageId: createMessageId(deps.random),
    bodyHash: hash,
    now,
  })
  await endPause(deps.db, endpoint.id)
  await deps.queue.send([{ type: 'deliver' }])
  return sequence
}

/** Sends deliveries again, with their ids and numbers, from now on. Returns how many. */
export async function replay(deps: Deps, endpointId: string, range: ReplayRange): Promise<number> {
  const count = await replayDeliveries(deps.db, endpointId, range, deps.clock.now())
  await endPause(deps.db, endpointId)
  await deps.queue.send([{ type: 'deliver' }])
  return count
}

/** An endpoint as lists show it: no secrets, times as people write them. */
export function shownEndpoint(endpoint: StoredEndpoint): Record<string, unknown> {
  const { sealedSecrets: _, createdAt, failingSince, heldUntil, format, ...rest } = endpoint
  return {
    ...rest,
    format: format ?? 'standard',
    createdAt: new Date(createdAt).toISOString(),
    ...(failingSince === undefined ? {} : { failingSince: new Date(failingSince).toISOString() }),
    ...(heldUntil === undefined ? {} : { heldUntil: new Date(heldUntil).toISOString() }),
  }
}

/** A delivery as the operator sees it, with its attempts. */
export function shownDelivery(delivery: StoredDelivery): Record<string, unknown> {
  const { bodyHash: _, endpointId: _e, articleSeq: _a, publishedAt: _p, log, nextAttemptAt, createdAt, ...rest } = delivery
  return {
    ...rest,
    createdAt: createdAt.toISOString(),
    ...(delivery.state === 'pending'
      ? { nextAttemptAt: new Date(Math.max(nextAttemptAt, createdAt.getTime())).toISOString() }
      : {}),
    log: log.map(({ at, ...attempt }) => ({ at: new Date(at).toISOString(), ...attempt })),
  }
}
