/**
 * The admin API: polls on demand; webhook endpoints have a file of their own. Denied by default (CHECKLISTS A4).
 *
 * Effects: Database; hurries the queue.
 *
 * @module
 */
import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { requestPolls } from '../../store/sources.ts'
import type { AppDeps, AppEnv } from '../deps.ts'
import { problemResponse } from '../problem.ts'
import { readBody } from '../read-body.ts'
import { endpointRoutes } from './endpoints.ts'

const PollRequest = z.strictObject({ sources: z.array(z.string().max(100)).max(5000).optional() })

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
  .route('/', endpointRoutes)
  .all('/api/*', () => notThere())

function notThere(): Response {
  return problemResponse(404, { title: 'Not found', detail: 'There is nothing here, or it is not yours to see.' })
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
