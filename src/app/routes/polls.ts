/**
 * Polls on demand.
 *
 * Effects: Database; hurries the queue.
 *
 * @module
 */
import { Hono } from 'hono'
import { z } from 'zod'
import { requestPolls } from '../../store/sources.ts'
import type { AppEnv } from '../deps.ts'
import type { Operation } from '../operations.ts'
import { problemResponse } from '../problem.ts'
import { readBody } from '../read-body.ts'

const PollRequest = z.strictObject({ sources: z.array(z.string().max(100)).max(5000).optional() })

export const pollRoutes = new Hono<AppEnv>().post('/api/polls', async (c) => {
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

export const pollOperations: readonly Operation[] = [
  {
    method: 'post',
    path: '/api/polls',
    summary: 'Polls the named sources now, all without names',
    scope: 'polls',
    body: PollRequest,
    answers: { 202: 'They are due; `unknown` names those that are not there or paused', 404: 'None of them can be polled' },
  },
]
