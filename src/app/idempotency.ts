/**
 * A POST repeated with the same Idempotency-Key is done once: the second gets the first one's answer, for a day.
 *
 * Effects: Database; reads the body.
 *
 * @module
 */
import type { MiddlewareHandler } from 'hono'
import { claimKey, forgetKey, rememberAnswer } from '../store/idempotency.ts'
import { sha256Hex } from '../web/hmac.ts'
import type { AppEnv } from './deps.ts'
import { problemResponse } from './problem.ts'
import { bodyText, tooLarge } from './read-body.ts'

/** For POST; other methods are idempotent by themselves. */
export const idempotent: MiddlewareHandler<AppEnv> = async (c, next) => {
  const key = c.req.header('idempotency-key')
  if (c.req.method !== 'POST' || key === undefined) return next()
  if (!/^[\x21-\x7e]{1,200}$/.test(key))
    return problemResponse(400, { title: 'Not understood', detail: 'Idempotency-Key has 1 to 200 visible characters.' })
  const deps = c.get('deps')
  const body = await bodyText(c)
  if (body === undefined) return tooLarge()
  const place = { scope: `${c.get('principal')?.id ?? ''} ${c.req.path}`, key }
  const requestHash = await sha256Hex(body)
  const known = await claimKey(deps.db, { ...place, requestHash, now: deps.clock.now() })
  if (known) {
    if (known.requestHash !== requestHash)
      return problemResponse(422, { title: 'Key used before', detail: 'This Idempotency-Key was sent with another request.' })
    if (known.status === undefined || known.answer === undefined)
      return problemResponse(
        409,
        { title: 'Still at work', detail: 'The first request with this key is not done yet.' },
        { 'retry-after': '1' },
      )
    const { headers, text } = JSON.parse(await deps.secrets.open(known.answer)) as { headers: [string, string][]; text: string }
    // Some statuses may have no body, not even an empty one.
    return new Response(text === '' ? null : text, {
      status: known.status,
      headers: [...headers, ['idempotency-replayed', 'true']],
    })
  }
  try {
    await next()
  } catch (error) {
    await forgetKey(deps.db, place)
    throw error
  }
  // What failed on our side may be tried again under the same key.
  if (c.res.status >= 500) return forgetKey(deps.db, place)
  const text = await c.res.clone().text()
  const answer = await deps.secrets.seal(JSON.stringify({ headers: [...c.res.headers], text }))
  await rememberAnswer(deps.db, place, { status: c.res.status, answer })
}
