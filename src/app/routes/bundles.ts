/**
 * Bundles over the API (SEMANTICS 19): the definition is a bundle file's, as JSON. A PUT says how it shall be; saying it
 * again changes nothing. Bundles from files are shown here and changed in their files.
 *
 * Effects: Database.
 *
 * @module
 */
import { type Context, Hono } from 'hono'
import type { Bundle } from '../../model/source.ts'
import { slugFault } from '../../source/fields.ts'
import { readDefinition } from '../../source/read-definition.ts'
import { plainBundle } from '../../source/render-yaml.ts'
import { describeFindings } from '../../source/resolve-source.ts'
import { bundleSchema } from '../../source/schema.ts'
import { findBundle, listBundles, removeBundle, saveBundle } from '../../store/bundles.ts'
import { findSource, listSources } from '../../store/sources.ts'
import { notThere } from '../auth.ts'
import type { AppDeps, AppEnv } from '../deps.ts'
import type { Operation } from '../operations.ts'
import { readPage } from '../page.ts'
import { problemResponse } from '../problem.ts'
import { readJson } from '../read-body.ts'

export const bundleRoutes = new Hono<AppEnv>()
  .get('/api/bundles', async (c) => {
    const deps = c.get('deps')
    const page = readPage(c)
    if ('problem' in page) return page.problem
    const { after, limit } = page
    // Files are few: they stand in memory anyway.
    const files = deps.catalogue().bundles.map((bundle) => ({ bundle, origin: 'file' as const }))
    const rows = (await listBundles(deps.db, { after, limit: limit + 1 }))
      .filter(({ bundle }) => !files.some((file) => file.bundle.id === bundle.id))
      .map(({ bundle }) => ({ bundle, origin: 'api' as const }))
    const all = [...files.filter(({ bundle }) => bundle.id > after), ...rows].sort((a, b) => (a.bundle.id < b.bundle.id ? -1 : 1))
    const shown = all.slice(0, limit)
    return c.json({
      bundles: shown.map(({ bundle, origin }) => shownBundle(deps, bundle, origin)),
      ...(all.length > shown.length ? { after: shown.at(-1)?.bundle.id } : {}),
    })
  })
  .get('/api/bundles/:id', async (c) => {
    const deps = c.get('deps')
    const id = c.req.param('id')
    const file = deps.catalogue().bundles.find((bundle) => bundle.id === id)
    if (file) return c.json(shownBundle(deps, file, 'file'))
    const stored = await findBundle(deps.db, id)
    return stored ? c.json(shownBundle(deps, stored.bundle, 'api')) : notThere()
  })
  .put('/api/bundles/:id', async (c) => putBundle(c, c.req.param('id')))
  .delete('/api/bundles/:id', async (c) => {
    const deps = c.get('deps')
    const id = c.req.param('id')
    if (deps.catalogue().bundles.some((bundle) => bundle.id === id)) return fromFile(id)
    return (await removeBundle(deps.db, id)) ? c.body(null, 204) : notThere()
  })

async function putBundle(c: Context<AppEnv>, id: string): Promise<Response> {
  const deps = c.get('deps')
  const read = await readJson(c)
  if ('problem' in read) return read.problem
  const named = slugFault(id)
  if (named) return refused([`the id: ${named.message}; ${named.remedy}`])
  const definition = readDefinition(read.json, { id, origin: 'api' })
  if (!definition.ok) return refused(definition.findings.map((finding) => describeFindings([finding])))
  if (definition.source) return refused(['url: a bundle takes from sources (from); a source goes to /api/sources'])
  if (definition.receivers.length > 0) return refused(['to: receivers are made at /api/endpoints'])
  const { bundle } = definition
  if (deps.catalogue().bundles.some((other) => other.id === id)) return fromFile(id)
  if (await isLiveSource(deps, id))
    return problemResponse(409, { title: 'The name is taken', detail: `There is a source ${id}.` })
  const saved = await saveBundle(deps.db, bundle, deps.clock.now())
  const known = new Set((await listSources(deps.db)).filter((s) => !s.retiredAt).map((s) => s.id))
  const unknown = bundle.from.sources.filter((name) => !known.has(name))
  const shown = { ...shownBundle(deps, bundle, 'api'), ...(unknown.length > 0 ? { unknown } : {}) }
  return c.json(shown, saved === 'created' ? 201 : 200)
}

async function isLiveSource(deps: AppDeps, id: string): Promise<boolean> {
  if (deps.catalogue().sources.some((source) => source.id === id)) return true
  const stored = await findSource(deps.db, id)
  return stored !== undefined && stored.retiredAt === undefined
}

function fromFile(id: string): Response {
  return problemResponse(409, { title: 'This bundle is a file', detail: `Change ${id}.yaml where the service runs.` })
}

function refused(faults: string[]): Response {
  const detail = faults.join(' · ').slice(0, 1000)
  return problemResponse(422, { title: 'This bundle cannot be used', detail, more: { faults } })
}

function shownBundle(deps: AppDeps, bundle: Bundle, origin: 'file' | 'api'): Record<string, unknown> {
  return { id: bundle.id, origin, definition: plainBundle(bundle), feed: `${deps.settings.baseUrl}/feeds/${bundle.id}` }
}

export const bundleOperations: readonly Operation[] = [
  {
    method: 'get',
    path: '/api/bundles',
    summary: 'Bundles in order of their ids',
    scope: 'sources',
    query: { limit: 'At most so many, 1 to 200', after: 'Only those whose id comes after this one' },
    answers: { 200: 'A page of them; `after` where there are more' },
  },
  {
    method: 'get',
    path: '/api/bundles/{id}',
    summary: 'One bundle',
    scope: 'sources',
    answers: { 200: 'The bundle', 404: 'No such bundle' },
  },
  {
    method: 'put',
    path: '/api/bundles/{id}',
    summary: 'Makes the bundle be as the body says; saying it again changes nothing',
    scope: 'sources',
    body: bundleSchema,
    answers: {
      200: 'It is so; `unknown` names sources that are not there (yet)',
      201: 'It was made',
      409: 'The name belongs to a file or a source',
    },
  },
  {
    method: 'delete',
    path: '/api/bundles/{id}',
    summary: 'Ends the bundle; its sources stay',
    scope: 'sources',
    answers: { 204: 'Ended', 404: 'No such bundle', 409: 'It is a file' },
  },
]
