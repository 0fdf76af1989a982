/**
 * `dateline endpoints`: receivers of webhooks, managed where the store lies.
 *
 * @module
 */
import { createEndpoint, type NewKey, replay, rotateKey, sendTest, shownEndpoint } from '../../app/endpoints.ts'
import { EVENT_TYPES, endpointFault } from '../../notify/endpoint-fault.ts'
import { deliverDue } from '../../pipeline/deliver.ts'
import { wantedEvents } from '../../pipeline/fan-out.ts'
import { readEvents } from '../../pipeline/read-events.ts'
import type { Database } from '../../ports.ts'
import { parseQuery } from '../../query/parse.ts'
import type { Service } from '../../runtime/node/service.ts'
import { SettingsError } from '../../runtime/node/settings.ts'
import { seqBefore } from '../../store/changes.ts'
import { findDelivery, listDeliveries, type StoredDelivery } from '../../store/deliveries.ts'
import {
  findEndpoint,
  listEndpoints,
  pauseEndpoint,
  removeEndpoint,
  resumeEndpoint,
  type StoredEndpoint,
} from '../../store/endpoints.ts'
import { findSource } from '../../store/sources.ts'
import { type Command, type CommandContext, counted } from '../command.ts'
import { FORMATS, whole, wishOf } from '../endpoint-wish.ts'
import { openQuietly } from '../open-quietly.ts'
import { readSince } from '../read-since.ts'
import { REMOTE_OPTION, remoteAddress, withRemote } from '../remote-api.ts'
import { endpointsThere } from './endpoints-remote.ts'

const ACTIONS = ['list', 'add', 'show', 'try', 'test', 'pause', 'resume', 'rotate', 'replay', 'remove']
const SHOWN_DELIVERIES = 10
/** A receiver has twenty seconds to answer. */
const WAIT_FOR_OUTCOME_MS = 22_000

export const endpointsCommand: Command = {
  name: 'endpoints',
  usage: 'endpoints <action>',
  summary: 'receivers of webhooks: list, add, try, test, pause, rotate, replay, remove',
  help: `dateline endpoints list [--json]
dateline endpoints add <address> [--event <type>]… [--source <id>]… [--q <query>] [--format ${FORMATS.join('|')}]
                       [--content none|excerpt|full] [--rate <a second>] [--backfill] [--dedupe story]
                       [--description <text>] [--template <text> [--type <media type>] [--method PUT] [--header <Name: value>]…]
dateline endpoints show <id>               its state and newest deliveries
dateline endpoints try <id or query> [--since 7d] [--backfill]   what it would have been sent, and which words matched; sends nothing
dateline endpoints test <id>               a test.ping, now
dateline endpoints pause|resume <id>       what happens while it is paused waits; resume --skip leaves it out
dateline endpoints rotate <id> [--ed25519] a new key; the old one signs along for a day
dateline endpoints replay <id> [--sequence <number>] [--after <number>] [--since <7d>] [--until <1d>] [--failed]   send
                                           again, with the same ids
dateline endpoints remove <id>
                       (each but try with --remote <address>: at a running service, with DATELINE_ADMIN_TOKEN)

A key is printed once. Event types: ${EVENT_TYPES.join(', ')}.

Exit codes: 0 done · 1 the test failed · 2 the call cannot be used, or there is no such endpoint · 3 the store cannot be used
`,
  options: {
    event: { type: 'string', multiple: true },
    source: { type: 'string', multiple: true },
    q: { type: 'string' },
    format: { type: 'string' },
    content: { type: 'string' },
    rate: { type: 'string' },
    backfill: { type: 'boolean' },
    dedupe: { type: 'string' },
    template: { type: 'string' },
    type: { type: 'string' },
    method: { type: 'string' },
    header: { type: 'string', multiple: true },
    description: { type: 'string' },
    since: { type: 'string' },
    after: { type: 'string' },
    sequence: { type: 'string' },
    until: { type: 'string' },
    failed: { type: 'boolean' },
    skip: { type: 'boolean' },
    ed25519: { type: 'boolean' },
    ...REMOTE_OPTION,
  },
  async run([action = 'list', subject, ...rest], context) {
    if (rest.length > 0 || !ACTIONS.includes(action))
      throw new SettingsError(`say what to do: dateline endpoints ${ACTIONS.join(', ')}. See \`dateline help endpoints\`.`)
    const address = remoteAddress(context)
    if (action !== 'list' && subject === undefined)
      throw new SettingsError(`name it: dateline endpoints ${action} <${action === 'add' ? 'address' : 'id'}>`)
    if (address !== undefined) {
      const definition = action === 'add' ? { definition: wishOf(subject ?? '', context) } : {}
      return withRemote(address, context, (api) => endpointsThere(api, { action, subject, ...definition }, context))
    }
    const service = await openQuietly(context)
    try {
      if (action === 'list' || subject === undefined) return await list(service, context)
      if (action === 'add') return await add(service, subject, context)
      if (action === 'try') return await tryOut(service, subject, context)
      return await one(service, action, subject, context)
    } finally {
      await service.close()
    }
  },
}

async function list({ db }: Service, { json, stdout }: CommandContext): Promise<number> {
  const endpoints = await listEndpoints(db)
  if (json) {
    stdout.write(`${JSON.stringify({ endpoints: endpoints.map(shownEndpoint) }, null, 1)}\n`)
    return 0
  }
  for (const endpoint of endpoints) stdout.write(`${describe(endpoint)}\n`)
  stdout.write(`${counted(endpoints.length, 'endpoint')}\n`)
  return 0
}

function describe({ id, url, state, stateReason, format, q, sources, description }: StoredEndpoint): string {
  const asks = [q && `q: ${q}`, sources.length > 0 && `sources: ${sources.join(', ')}`, description].filter(Boolean).join('; ')
  return [id, state, format ?? 'standard', url, stateReason && `(${stateReason})`, asks].filter(Boolean).join('  ')
}

async function add(service: Service, url: string, context: CommandContext): Promise<number> {
  const wish = wishOf(url, context)
  const fault = endpointFault(wish, service.settings.allowHosts)
  if (fault) throw new SettingsError(fault)
  const { endpoint, ...key } = await createEndpoint(service.deps, wish)
  if (context.json) context.stdout.write(`${JSON.stringify({ ...shownEndpoint(endpoint), ...key }, null, 1)}\n`)
  else context.stdout.write(`${describe(endpoint)}\n`)
  tellKey(key, context)
  for (const id of await missingSources(service, wish.sources))
    context.stderr.write(`There is no source "${id}" yet; nothing is sent until there is.\n`)
  return 0
}

async function missingSources(service: Service, ids: readonly string[]): Promise<string[]> {
  const inFiles = new Set(service.catalogue().sources.map(({ id }) => id))
  const missing: string[] = []
  for (const id of ids) if (!inFiles.has(id) && !(await findSource(service.db, id))) missing.push(id)
  return missing
}

function tellKey(key: NewKey, { json, stdout, stderr }: CommandContext): void {
  const text = key.publicKey ?? key.secret
  if (text === undefined) return
  if (!json) stdout.write(`${text}\n`)
  stderr.write(key.publicKey ? 'The receiver checks with this public key.\n' : 'Keep it: it is shown this once.\n')
}

async function find({ db }: Service, id: string): Promise<StoredEndpoint> {
  const endpoint = await findEndpoint(db, id)
  if (!endpoint) throw new SettingsError(`there is no endpoint "${id}". \`dateline endpoints list\` shows them.`)
  return endpoint
}

async function one(service: Service, action: string, id: string, context: CommandContext): Promise<number> {
  const { deps, db } = service
  const { stdout, options } = context
  const endpoint = await find(service, id)
  switch (action) {
    case 'show':
      return show(service, endpoint, context)
    case 'test':
      return test(service, endpoint, context)
    case 'pause':
      await pauseEndpoint(db, id)
      break
    case 'resume':
      await resumeEndpoint(db, id, options['skip'] === true)
      break
    case 'rotate': {
      const key = await rotateKey(deps, endpoint, options['ed25519'] ? { ed25519: true } : {})
      if (!key) throw new SettingsError('a chat room has no key: its address is the secret.')
      if (context.json) stdout.write(`${JSON.stringify(key)}\n`)
      tellKey(key, context)
      return 0
    }
    case 'replay':
      return sendAgain(service, endpoint, context)
    default:
      await removeEndpoint(db, id)
      stdout.write(`${id} is removed, and what waited for it\n`)
      return 0
  }
  stdout.write(`${describe(await find(service, id))}\n`)
  return 0
}

async function show({ db }: Service, endpoint: StoredEndpoint, { json, stdout }: CommandContext): Promise<number> {
  const deliveries = await listDeliveries(db, endpoint.id, { limit: SHOWN_DELIVERIES })
  if (json) {
    stdout.write(`${JSON.stringify({ ...shownEndpoint(endpoint), deliveries }, null, 1)}\n`)
    return 0
  }
  stdout.write(`${describe(endpoint)}\n`)
  for (const { sequence, eventType, state, attempts, log } of deliveries) {
    const last = log.at(-1)
    const how = last ? `${last.status ?? ''} ${last.error ?? ''} ${last.ms} ms` : ''
    stdout.write(`  ${sequence}  ${eventType}  ${state}  ${counted(attempts, 'attempt')}  ${how.trim()}\n`)
  }
  return 0
}

/** Sends the ping from here, so that the answer can be told at once. */
async function test({ deps, db }: Service, endpoint: StoredEndpoint, { stdout }: CommandContext): Promise<number> {
  if (endpoint.state !== 'active') throw new SettingsError(`the endpoint is ${endpoint.state}; resume it first.`)
  const sequence = await sendTest(deps, endpoint)
  await deliverDue(deps)
  const delivery = sequence === undefined ? undefined : await findOutcome(db, endpoint.id, sequence)
  const last = delivery?.log.at(-1)
  if (delivery?.state === 'delivered') {
    stdout.write(`delivered: ${last?.status ?? ''} in ${last?.ms ?? 0} ms\n`)
    return 0
  }
  stdout.write(`not delivered: ${last?.error ?? 'it waits'}${last?.answer ? `\n${last.answer}` : ''}\n`)
  return 1
}

/** A service that runs beside may have taken the ping: its outcome is waited for, as long as an answer may take. */
async function findOutcome(db: Database, id: string, sequence: number): Promise<StoredDelivery | undefined> {
  for (const end = Date.now() + WAIT_FOR_OUTCOME_MS; ; ) {
    const delivery = await findDelivery(db, id, sequence)
    if (delivery === undefined || delivery.log.length > 0 || Date.now() >= end) return delivery
    await new Promise((done) => setTimeout(done, 100))
  }
}

async function sendAgain({ deps }: Service, endpoint: StoredEndpoint, { options, stdout }: CommandContext): Promise<number> {
  const [after, since, sequence, until] = ['after', 'since', 'sequence', 'until'].map(
    (name) => options[name] as string | undefined,
  )
  const failed = options['failed'] === true
  if ([after, since, sequence, until].every((one) => one === undefined) && !failed)
    throw new SettingsError(
      'say what to send again: --sequence <number>, --after <number>, --since <7d>, --until <1d> or --failed.',
    )
  const now = deps.clock.now()
  const range = {
    ...(after === undefined ? {} : { after: whole('--after', after) }),
    ...(since === undefined ? {} : { since: readSince(since, now) }),
    ...(sequence === undefined ? {} : { sequence: whole('--sequence', sequence) }),
    ...(until === undefined ? {} : { until: readSince(until, now) }),
    ...(failed ? { failed } : {}),
  }
  const count = await replay(deps, endpoint.id, range)
  stdout.write(`${count} will be sent again\n`)
  return 0
}

/** What the endpoint, or one with this query, would have been sent. */
async function tryOut(service: Service, subject: string, { options, json, stdout, stderr }: CommandContext): Promise<number> {
  const { deps, db } = service
  const stored = await findEndpoint(db, subject)
  const parsed = stored ? undefined : parseQuery(subject)
  if (parsed && !parsed.ok) throw new SettingsError(`"${subject}" is no endpoint, and no query: ${parsed.problem}.`)
  const filter = stored
    ? { ...stored, events: wantedEvents(stored) }
    : { events: [], sources: [], backfill: options['backfill'] === true, q: subject }
  const wish = { filter, content: stored?.content ?? 'excerpt', told: new Set<number>(), toldStories: new Set<string>() }
  let seq = await seqBefore(db, readSince((options['since'] as string | undefined) ?? '7d', deps.clock.now()))
  let count = 0
  for (;;) {
    const read = await readEvents(deps, wish, seq)
    for (const { type, matched, message } of read.events) {
      count++
      const { timestamp, data } = message
      if (json) stdout.write(`${JSON.stringify({ type, timestamp, title: data['title'], url: data['url'], matched })}\n`)
      else
        stdout.write(
          `${timestamp}  ${type}  ${String(data['title'] ?? '')}${matched.length > 0 ? `  (${matched.join(', ')})` : ''}\n`,
        )
    }
    if (read.seq <= seq) break
    seq = read.seq
  }
  if (!json) stdout.write(`${counted(count, 'event')}; nothing was sent\n`)
  if (count === 0 && !filter.backfill)
    stderr.write(
      `What a source already had when it was first polled counts as old${stored ? '' : '; --backfill shows it too'}.\n`,
    )
  return 0
}
