/**
 * The admin API of webhook endpoints: add, change, pause, rotate, test, see attempts, send again.
 *
 * Mounted behind the admin token (CHECKLISTS A4). Secrets are in the answer that made them and in no other.
 *
 * Effects: Database; hurries the queue.
 *
 * @module
 */
import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { EVENT_TYPES, endpointFault } from '../../notify/endpoint-fault.ts'
import { findDelivery, listDeliveries } from '../../store/deliveries.ts'
import {
  findEndpoint,
  listEndpoints,
  pauseEndpoint,
  removeEndpoint,
  resumeEndpoint,
  type StoredEndpoint,
} from '../../store/endpoints.ts'
import type { AppEnv } from '../deps.ts'
import { createEndpoint, redefineEndpoint, replay, rotateKey, sendTest, shownDelivery, shownEndpoint } from '../endpoints.ts'
import { problemResponse } from '../problem.ts'
import { readBody } from '../read-body.ts'

const Headers = z.record(z.string().regex(/^[a-zA-Z][\w-]{0,60}$/), z.string().max(2000)).transform(lowerNames)
const Template = z.strictObject({
  body: z.string().min(1),
  contentType: z.string().max(200).default('application/json'),
  method: z.enum(['POST', 'PUT']).default('POST'),
})
/** What may be changed later. */
const changeable = {
  url: z.string().max(2000),
  events: z.array(z.enum(EVENT_TYPES)).max(EVENT_TYPES.length),
  sources: z.array(z.string().max(100)).max(1000),
  q: z.string().max(500),
  content: z.enum(['none', 'excerpt', 'full']),
  backfill: z.boolean(),
  dedupe: z.enum(['never', 'story']),
  rate: z.number().min(0.001).max(10_000),
  description: z.string().max(500),
  template: Template,
  headers: Headers,
}
export const NewEndpoint = z.strictObject({
  ...z.strictObject(changeable).partial().shape,
  url: changeable.url,
  events: changeable.events.default([]),
  sources: changeable.sources.default([]),
  content: changeable.content.default('excerpt'),
  backfill: changeable.backfill.default(false),
  format: z.enum(['standard', 'slack', 'discord', 'template']).optional(),
  secret: z.string().max(200).optional(),
})
/** `null` takes away what need not be there. */
export const Changes = z
  .strictObject({
    ...changeable,
    q: changeable.q.nullable(),
    rate: changeable.rate.nullable(),
    description: changeable.description.nullable(),
  })
  .partial()
export const Rotation = z.strictObject({ overlapHours: z.number().min(0).max(720).optional(), ed25519: z.boolean().optional() })
export const Resumption = z.strictObject({ skip: z.boolean().optional() })
const moment = z.iso.datetime({ offset: true }).transform((text) => new Date(text))
export const Replay = z.strictObject({
  sequence: z.int().min(1).optional(),
  after: z.int().min(0).optional(),
  upTo: z.int().min(1).optional(),
  since: moment.optional(),
  until: moment.optional(),
  failed: z.boolean().optional(),
})
const DELIVERIES_A_PAGE = 50
const DELIVERY_STATES = ['pending', 'delivered', 'exhausted', 'cancelled'] as const

export const endpointRoutes = new Hono<AppEnv>()
  .get('/api/endpoints', async (c) => c.json({ endpoints: (await listEndpoints(c.get('deps').db)).map(shownEndpoint) }))
  .post('/api/endpoints', async (c) => {
    const deps = c.get('deps')
    const body = await readBody(c, NewEndpoint)
    if ('problem' in body) return body.problem
    const wish = body.value
    const fault = endpointFault(given(wish), deps.settings.allowHosts)
    if (fault) return unusable(fault)
    const { endpoint, ...key } = await createEndpoint(deps, given(wish))
    return c.json({ ...shownEndpoint(endpoint), ...key }, 201)
  })
  .get('/api/endpoints/:id', (c) =>
    withEndpoint(c, async (endpoint) => {
      const deliveries = await listDeliveries(c.get('deps').db, endpoint.id, { limit: DELIVERIES_A_PAGE })
      return c.json({ ...shownEndpoint(endpoint), deliveries: deliveries.map(shownDelivery) })
    }),
  )
  .patch('/api/endpoints/:id', (c) =>
    withEndpoint(c, async (endpoint) => {
      const deps = c.get('deps')
      const body = await readBody(c, Changes)
      if ('problem' in body) return body.problem
      if (endpoint.origin === 'file') return unusable('This endpoint comes from a source file; change it there.')
      const { url, ...rest } = { ...endpoint, ...body.value }
      const fault = endpointFault(
        given({
          ...rest,
          url: body.value.url ?? 'https://unchanged.invalid/',
          q: rest.q ?? undefined,
          rate: rest.rate ?? undefined,
          description: rest.description ?? undefined,
        }),
        deps.settings.allowHosts,
      )
      if (fault) return unusable(fault)
      await redefineEndpoint(deps, endpoint, given(body.value))
      return c.json(shownEndpoint((await findEndpoint(deps.db, endpoint.id)) ?? endpoint))
    }),
  )
  .delete('/api/endpoints/:id', async (c) =>
    (await removeEndpoint(c.get('deps').db, c.req.param('id'))) ? c.body(null, 204) : notThere(),
  )
  .post('/api/endpoints/:id/pause', (c) =>
    withEndpoint(c, async (endpoint) => {
      await pauseEndpoint(c.get('deps').db, endpoint.id)
      return shownNow(c, endpoint)
    }),
  )
  .post('/api/endpoints/:id/resume', (c) =>
    withEndpoint(c, async (endpoint) => {
      const body = await readBody(c, Resumption)
      if ('problem' in body) return body.problem
      await resumeEndpoint(c.get('deps').db, endpoint.id, body.value.skip)
      await c.get('deps').queue.send([{ type: 'deliver' }])
      return shownNow(c, endpoint)
    }),
  )
  .post('/api/endpoints/:id/rotate', (c) =>
    withEndpoint(c, async (endpoint) => {
      const body = await readBody(c, Rotation)
      if ('problem' in body) return body.problem
      const { overlapHours, ed25519 } = body.value
      const overlap = overlapHours === undefined ? {} : { overlapMs: overlapHours * 3_600_000 }
      const key = await rotateKey(c.get('deps'), endpoint, { ...overlap, ...(ed25519 ? { ed25519 } : {}) })
      return key ? c.json(key) : unusable('A chat room has no key to rotate: its address is the secret. Change the address.')
    }),
  )
  .post('/api/endpoints/:id/test', (c) =>
    withEndpoint(c, async (endpoint) => {
      if (endpoint.state !== 'active') return unusable(`The endpoint is ${endpoint.state}; resume it first.`)
      return c.json({ sequence: await sendTest(c.get('deps'), endpoint) }, 202)
    }),
  )
  .get('/api/endpoints/:id/deliveries', (c) =>
    withEndpoint(c, async (endpoint) => {
      const query = z
        .strictObject({
          state: z.enum(DELIVERY_STATES).optional(),
          before: z.coerce.number().int().min(1).optional(),
        })
        .safeParse(c.req.query())
      if (!query.success) {
        const detail = `Parameters are state= (${DELIVERY_STATES.join(', ')}) and before= (the number of a delivery).`
        return problemResponse(422, { title: 'Not understood', detail })
      }
      const { state, before } = query.data
      const deliveries = await listDeliveries(c.get('deps').db, endpoint.id, {
        limit: DELIVERIES_A_PAGE,
        ...(state ? { state } : {}),
        ...(before ? { before } : {}),
      })
      const last = deliveries.length === DELIVERIES_A_PAGE ? deliveries.at(-1)?.sequence : undefined
      return c.json({ deliveries: deliveries.map(shownDelivery), ...(last === undefined ? {} : { before: last }) })
    }),
  )
  .get('/api/endpoints/:id/deliveries/:sequence{[0-9]+}', (c) =>
    withEndpoint(c, async (endpoint) => {
      const delivery = await findDelivery(c.get('deps').db, endpoint.id, Number(c.req.param('sequence')))
      return delivery ? c.json(shownDelivery(delivery)) : notThere()
    }),
  )
  .post('/api/endpoints/:id/replay', (c) =>
    withEndpoint(c, async (endpoint) => {
      const body = await readBody(c, Replay)
      if ('problem' in body) return body.problem
      if (Object.keys(body.value).length === 0)
        return unusable('Say what to send again: sequence, after, upTo, since, until or failed.')
      return c.json({ replayed: await replay(c.get('deps'), endpoint.id, given(body.value)) }, 202)
    }),
  )

async function withEndpoint(c: Context<AppEnv>, work: (endpoint: StoredEndpoint) => Promise<Response>): Promise<Response> {
  const endpoint = await findEndpoint(c.get('deps').db, c.req.param('id') ?? '')
  return endpoint ? work(endpoint) : notThere()
}

async function shownNow(c: Context<AppEnv>, before: StoredEndpoint): Promise<Response> {
  return c.json(shownEndpoint((await findEndpoint(c.get('deps').db, before.id)) ?? before))
}

function notThere(): Response {
  return problemResponse(404, { title: 'Not found', detail: 'There is nothing here, or it is not yours to see.' })
}

function unusable(detail: string): Response {
  return problemResponse(422, { title: 'This cannot be done with the endpoint', detail })
}

function lowerNames(map: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name.toLowerCase(), value]))
}

type Given<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>
}

/** The object without its undefined members. */
function given<T extends object>(value: T): Given<T> {
  return Object.fromEntries(Object.entries(value).filter(([, held]) => held !== undefined)) as Given<T>
}
