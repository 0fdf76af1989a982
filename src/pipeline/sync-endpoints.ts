/**
 * Makes the store's endpoints of files equal to the `to:` of the source and bundle files.
 *
 * An endpoint is known by its file and its address: another address is another endpoint. What is gone from the files is
 * removed with what waited for it. Endpoints made through the API are left alone.
 *
 * Effects: Database.
 *
 * @module
 */
import type { Endpoint, EventType } from '../model/endpoint.ts'
import type { Bundle, Catalogue, FileReceiver } from '../model/source.ts'
import { EVENT_TYPES, endpointFault } from '../notify/endpoint-fault.ts'
import { openSecrets, sealSecrets, shownAddress } from '../notify/endpoint-secrets.ts'
import { createSecret, rotateSecrets } from '../notify/webhook.ts'
import type { Statement } from '../ports.ts'
import {
  addEndpointStatement,
  type EndpointDefinition,
  listEndpoints,
  redefineStatement,
  removeEndpointStatements,
  type StoredEndpoint,
} from '../store/endpoints.ts'
import { sha256Hex } from '../web/hmac.ts'
import type { PipelineDeps } from './deps.ts'

type Deps = Pick<PipelineDeps, 'db' | 'clock' | 'random' | 'secrets' | 'settings' | 'log'>

/** One batch; nothing is written where nothing changed. */
export async function syncEndpoints(deps: Deps, catalogue: Catalogue): Promise<void> {
  const stored = (await listEndpoints(deps.db)).filter(({ origin }) => origin === 'file')
  const receivers = catalogue.receivers ?? []
  if (stored.length === 0 && receivers.length === 0) return
  const byId = new Map(stored.map((endpoint) => [endpoint.id, endpoint]))
  const writes: Statement[] = []
  for (const receiver of receivers) {
    const id = `ep_${(await sha256Hex(`file\n${receiver.ownerId}\n${receiver.url}`)).slice(0, 24)}`
    const definition = definitionOf(receiver, catalogue)
    const fault = endpointFault(
      { ...definition, url: receiver.url, ...(receiver.secret ? { secret: receiver.secret } : {}) },
      deps.settings.allowHosts,
    )
    if (fault) {
      deps.log.warn('source file', { text: `${receiver.ownerId}: to: ${fault}` })
      continue
    }
    const known = byId.get(id)
    byId.delete(id)
    writes.push(...(known ? await changed(deps, known, definition, receiver) : [await added(deps, id, definition, receiver)]))
  }
  for (const id of byId.keys()) writes.push(...removeEndpointStatements(id))
  if (writes.length > 0) await deps.db.batch(writes)
}

async function added(deps: Deps, id: string, definition: EndpointDefinition, receiver: FileReceiver): Promise<Statement> {
  const { format, url, secret, headers } = receiver
  const isChat = format === 'slack' || format === 'discord'
  const keys: Endpoint['secrets'] = isChat ? [] : [{ secret: secret ?? createSecret(deps.random) }]
  return addEndpointStatement({
    ...definition,
    id,
    origin: 'file',
    sealedSecrets: await sealSecrets(deps.secrets, { url, keys, ...(headers ? { headers } : {}) }),
    createdAt: deps.clock.now().getTime(),
  })
}

async function changed(
  deps: Deps,
  known: StoredEndpoint,
  definition: EndpointDefinition,
  { secret, headers }: FileReceiver,
): Promise<Statement[]> {
  const before = await openSecrets(deps.secrets, known.sealedSecrets)
  const renewed = secret !== undefined && before.keys[0]?.secret !== secret
  const resent = JSON.stringify(before.headers) !== JSON.stringify(headers)
  const keys = renewed ? rotateSecrets(before.keys, secret, deps.clock.now().getTime()) : before.keys
  const same = Object.keys({ ...known, ...definition }).every((key) => {
    const name = key as keyof EndpointDefinition
    return !DEFINED.has(name) || JSON.stringify(known[name]) === JSON.stringify(definition[name])
  })
  if (same && !renewed && !resent) return []
  const sealed =
    renewed || resent ? await sealSecrets(deps.secrets, { url: before.url, keys, ...(headers ? { headers } : {}) }) : undefined
  return [redefineStatement(known.id, definition, sealed)]
}

const DEFINED: ReadonlySet<keyof EndpointDefinition> = new Set([
  'url',
  'events',
  'sources',
  'q',
  'content',
  'backfill',
  'dedupe',
  'format',
  'template',
  'rate',
  'description',
])

function definitionOf(receiver: FileReceiver, catalogue: Catalogue): EndpointDefinition {
  const { ownerId, url, format, template, events, content, backfill, dedupe, rate, description } = receiver
  const bundle = catalogue.bundles.find(({ id }) => id === ownerId)
  const q = queryOf(receiver.q, bundle)
  return {
    url: shownAddress(url, format),
    events: EVENT_TYPES.filter((type): type is Exclude<EventType, 'test.ping'> => events.includes(type)),
    sources: bundle ? membersOf(bundle, catalogue) : [ownerId],
    content,
    backfill,
    format,
    ...(dedupe ? { dedupe } : {}),
    ...(q === undefined ? {} : { q }),
    ...(template ? { template } : {}),
    ...(rate === undefined ? {} : { rate }),
    ...(description === undefined ? {} : { description }),
  }
}

/** A bundle of neither sources nor tags searches everything. */
function membersOf({ from }: Bundle, catalogue: Catalogue): string[] {
  const tagged = catalogue.sources.filter((source) => source.tags.some((tag) => from.tags.includes(tag))).map(({ id }) => id)
  const members = [...new Set([...from.sources, ...tagged])].sort()
  // An empty list would mean every source.
  return members.length === 0 && from.sources.length + from.tags.length > 0 ? ['-'] : members
}

function queryOf(own: string | undefined, bundle: Bundle | undefined): string | undefined {
  const wanted = [own, bundle?.from.q].filter((part) => part !== undefined).map((part) => `(${part})`)
  if (bundle?.from.exclude !== undefined) wanted.push(`NOT (${bundle.from.exclude})`)
  return wanted.length === 0 ? undefined : wanted.join(' AND ')
}
