/**
 * Sources over the API (SEMANTICS 19): the definition is a source file's, as JSON. A PUT says how it shall be; saying it
 * again changes nothing. Sources from files are shown here and changed in their files.
 *
 * Effects: Database; hurries the queue.
 *
 * @module
 */
import { type Context, Hono } from 'hono'
import type { Source } from '../../model/source.ts'
import { slugFault } from '../../source/fields.ts'
import type { Finding } from '../../source/finding.ts'
import { readDefinition } from '../../source/read-definition.ts'
import { plainSource } from '../../source/render-yaml.ts'
import { describeFindings } from '../../source/resolve-source.ts'
import { sourceSchema } from '../../source/schema.ts'
import { retireApiSource, saveApiSource } from '../../store/api-sources.ts'
import { findBundle } from '../../store/bundles.ts'
import { findKeyHolder, findSource, listLiveSources, type StoredSource } from '../../store/sources.ts'
import { notThere } from '../auth.ts'
import type { AppDeps, AppEnv } from '../deps.ts'
import type { Operation } from '../operations.ts'
import { readPage } from '../page.ts'
import { problemResponse } from '../problem.ts'
import { readJson } from '../read-body.ts'
import { sourceState } from '../status.ts'

export const sourceRoutes = new Hono<AppEnv>()
  .get('/api/sources', async (c) => {
    const asked = readPage(c)
    if ('problem' in asked) return asked.problem
    const origin = c.req.query('origin')
    if (origin !== undefined && origin !== 'file' && origin !== 'api')
      return problemResponse(422, { title: 'Not understood', detail: 'origin is file or api.' })
    const deps = c.get('deps')
    const live = await listLiveSources(deps.db, { ...asked, limit: asked.limit + 1, ...(origin ? { origin } : {}) })
    const page = live.slice(0, asked.limit)
    const more = live.length > page.length ? { after: page.at(-1)?.id } : {}
    const files = new Map(deps.catalogue().sources.map((source) => [source.id, source]))
    return c.json({ sources: page.map((s) => shownSource(deps, s, files.get(s.id))), ...more })
  })
  .get('/api/sources/:id', async (c) => {
    const stored = await findSource(c.get('deps').db, c.req.param('id'))
    return stored && !stored.retiredAt ? c.json(shownSource(c.get('deps'), stored)) : notThere()
  })
  .put('/api/sources/:id', async (c) => putSource(c, c.req.param('id')))
  .delete('/api/sources/:id', async (c) => {
    const deps = c.get('deps')
    const id = c.req.param('id')
    const stored = await findSource(deps.db, id)
    if (!stored || stored.retiredAt) return notThere()
    if (stored.origin === 'file') return fromFile(id)
    await retireApiSource(deps.db, id, deps.clock.now())
    return c.body(null, 204)
  })

async function putSource(c: Context<AppEnv>, id: string): Promise<Response> {
  const deps = c.get('deps')
  const read = await readJson(c)
  if ('problem' in read) return read.problem
  const named = slugFault(id)
  if (named) return refused([`the id: ${named.message}; ${named.remedy}`])
  const definition = readDefinition(read.json, { id, origin: 'api' })
  if (!definition.ok) return refused(faultsOf(definition.findings))
  if (definition.bundle) return refused(['from: a source has an address (url); a bundle goes to /api/bundles'])
  if (definition.receivers.length > 0) return refused(['to: receivers are made at /api/endpoints'])
  const fault = await clash(deps, definition.source)
  if (fault) return fault
  const resolved = deps.resolveSource?.(definition.source)
  if (resolved && !resolved.ok) return refused(faultsOf(resolved.findings))
  const saved = await saveApiSource(deps.db, definition.source, deps.clock.now())
  if (saved !== 'unchanged' && !definition.source.paused) await deps.queue.send([{ type: 'poll', sourceId: id }])
  const stored = await findSource(deps.db, id)
  return c.json(stored ? shownSource(deps, stored) : { id }, saved === 'created' ? 201 : 200)
}

/** Names and keys belong to one source each; files win. */
async function clash(deps: AppDeps, source: Source): Promise<Response | undefined> {
  const { sources, bundles } = deps.catalogue()
  if (sources.some((s) => s.id === source.id)) return fromFile(source.id)
  if (bundles.some((b) => b.id === source.id) || (await findBundle(deps.db, source.id)))
    return problemResponse(409, { title: 'The name is taken', detail: `There is a bundle ${source.id}.` })
  const twin = await findKeyHolder(deps.db, source.key, source.id)
  return twin === undefined
    ? undefined
    : problemResponse(409, { title: 'The key is taken', detail: `The source ${twin} has the key ${source.key}.` })
}

function faultsOf(findings: readonly Finding[]): string[] {
  return findings.map((finding) => describeFindings([finding]))
}

function fromFile(id: string): Response {
  return problemResponse(409, { title: 'This source is a file', detail: `Change ${id}.yaml where the service runs.` })
}

function refused(faults: string[]): Response {
  return problemResponse(422, {
    title: 'This source cannot be used',
    detail: faults.join(' · ').slice(0, 1000),
    more: { faults },
  })
}

/** A source without anything secret: addresses that hold a value from outside are shown without it. */
function shownSource(deps: AppDeps, stored: StoredSource, file = fileOf(deps, stored.id)): Record<string, unknown> {
  const { state } = stored
  const known = file ?? stored.source
  const last = state.polls[0]
  return {
    id: stored.id,
    origin: stored.origin,
    state: sourceState(stored),
    definition: plainSource({ ...known, url: known.shownUrl ?? known.url }),
    feed: `${deps.settings.baseUrl}/feeds/${stored.id}`,
    createdAt: stored.createdAt.toISOString(),
    lastPoll: state.lastPollAt === undefined ? null : new Date(state.lastPollAt).toISOString(),
    lastOutcome: last?.outcome ?? null,
    nextPoll: stored.source.paused || state.gone ? null : stored.nextCheckAt.toISOString(),
  }
}

function fileOf(deps: AppDeps, id: string): Source | undefined {
  return deps.catalogue().sources.find((source) => source.id === id)
}

export const sourceOperations: readonly Operation[] = [
  {
    method: 'get',
    path: '/api/sources',
    summary: 'Sources in order of their ids',
    scope: 'sources',
    query: { limit: 'At most so many, 1 to 200', after: 'Only those whose id comes after this one', origin: 'file or api' },
    answers: { 200: 'A page of them; `after` where there are more' },
  },
  {
    method: 'get',
    path: '/api/sources/{id}',
    summary: 'One source',
    scope: 'sources',
    answers: { 200: 'The source', 404: 'No such source' },
  },
  {
    method: 'put',
    path: '/api/sources/{id}',
    summary: 'Makes the source be as the body says; saying it again changes nothing',
    scope: 'sources',
    body: sourceSchema,
    answers: { 200: 'It is so', 201: 'It was made', 409: 'The name belongs to a file, a bundle or another source' },
  },
  {
    method: 'delete',
    path: '/api/sources/{id}',
    summary: 'Ends the source; its articles stay',
    scope: 'sources',
    answers: { 204: 'Ended', 404: 'No such source', 409: 'It is a file' },
  },
]
