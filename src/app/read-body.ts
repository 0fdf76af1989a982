/**
 * Reads and checks the JSON body of an admin request.
 *
 * Effects: reads the request.
 *
 * @module
 */
import type { Context } from 'hono'
import type { z } from 'zod'
import type { AppEnv } from './deps.ts'
import { problemResponse } from './problem.ts'

const MAX_BODY = 1_048_576

/** The body as the schema gives it (an empty one is `{}`), or the answer that says what is wrong with it. */
export async function readBody<T extends z.ZodType>(
  c: Context<AppEnv>,
  schema: T,
): Promise<{ value: z.output<T> } | { problem: Response }> {
  const length = Number(c.req.header('content-length') ?? 0)
  const tooLarge = { problem: problemResponse(413, { title: 'Too large', detail: `A request may have ${MAX_BODY} bytes.` }) }
  if (length > MAX_BODY) return tooLarge
  const text = await c.req.text()
  if (text.length > MAX_BODY) return tooLarge
  let json: unknown
  try {
    json = text.trim() === '' ? {} : JSON.parse(text)
  } catch {
    return { problem: problemResponse(400, { title: 'Not JSON', detail: 'The body could not be read as JSON.' }) }
  }
  const parsed = schema.safeParse(json)
  if (parsed.success) return { value: parsed.data }
  const faults = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`)
  return { problem: problemResponse(422, { title: 'Not understood', detail: faults.join('; ').slice(0, 500) }) }
}
