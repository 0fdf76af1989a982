/**
 * One request: from ready bytes where they still hold, else from the application; each over the database copy it needs.
 *
 * Effects: those of the application.
 *
 * @module
 */
import { askPulse } from '../../store/pulse.ts'
import { createDatabase } from './database.ts'
import type { Isolate } from './isolate.ts'
import { readersRequest } from './readers-request.ts'
import { BOOKMARK_HEADER, checkSession, workSession } from './session.ts'
import type { Env } from './settings.ts'

export async function answerRequest(
  isolate: Isolate,
  received: Request,
  env: Env,
  context: Pick<ExecutionContext, 'waitUntil' | 'passThroughOnException' | 'props'>,
): Promise<Response> {
  const request = readersRequest(received)
  const ready = await isolate.ready.find(request, () => askPulse(createDatabase(checkSession(env.DB, request))))
  if (ready) return dated(ready)
  const session = workSession(env.DB, request, pathBelow(isolate, request))
  const response = await isolate.app.fetch(request, { ...env, DB: session }, context)
  const bookmark = request.headers.has('authorization') ? session.getBookmark() : null
  if (bookmark !== null) response.headers.set(BOOKMARK_HEADER, bookmark)
  return dated(response)
}

function pathBelow({ settings }: Isolate, request: Request): string {
  const base = new URL(settings.baseUrl).pathname.replace(/\/+$/, '')
  const { pathname } = new URL(request.url)
  return pathname.startsWith(base) ? pathname.slice(base.length) : pathname
}

/** RFC 9110 §6.6.1; the platform does it where it is deployed, and not where it runs locally. */
function dated(response: Response): Response {
  response.headers.set('date', new Date().toUTCString())
  return response
}
