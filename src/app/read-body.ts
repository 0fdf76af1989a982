/**
 * Reads and checks the JSON body of an admin request, at most 1 MiB of it unless told otherwise.
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

/** The body as text; `undefined` where it is larger than allowed, whatever its headers say. Can be asked for again. */
export async function bodyText(c: Context<AppEnv>, maxBytes = MAX_BODY): Promise<string | undefined> {
  const known = c.get('bodyText')
  if (known !== undefined) return known
  if (Number(c.req.header('content-length') ?? 0) > maxBytes) return undefined
  const stream = c.req.raw.body
  let text = ''
  if (stream) {
    const decoder = new TextDecoder()
    let size = 0
    const reader = (stream as ReadableStream<Uint8Array>).getReader()
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      size += value.byteLength
      if (size > maxBytes) {
        await reader.cancel()
        return undefined
      }
      text += decoder.decode(value, { stream: true })
    }
    text += decoder.decode()
  }
  c.set('bodyText', text)
  return text
}

export function tooLarge(maxBytes = MAX_BODY): Response {
  return problemResponse(413, { title: 'Too large', detail: `A request may have ${maxBytes} bytes.` })
}

/** The body as JSON (an empty one is `{}`), or the answer that says what is wrong with it. */
export async function readJson(c: Context<AppEnv>, maxBytes = MAX_BODY): Promise<{ json: unknown } | { problem: Response }> {
  const text = await bodyText(c, maxBytes)
  if (text === undefined) return { problem: tooLarge(maxBytes) }
  try {
    return { json: text.trim() === '' ? {} : JSON.parse(text) }
  } catch {
    return { problem: problemResponse(400, { title: 'Not JSON', detail: 'The body could not be read as JSON.' }) }
  }
}

/** The body as the schema gives it (an empty one is `{}`), or the answer that says what is wrong with it. */
export async function readBody<T extends z.ZodType>(
  c: Context<AppEnv>,
  schema: T,
): Promise<{ value: z.output<T> } | { problem: Response }> {
  const read = await readJson(c)
  if ('problem' in read) return read
  const parsed = schema.safeParse(read.json)
  if (parsed.success) return { value: parsed.data }
  const faults = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${inWords(issue.message)}`)
  return { problem: problemResponse(422, { title: 'Not understood', detail: faults.join('; ').slice(0, 500) }) }
}

/** zod's commonest message, shorter; the others are plain already. */
function inWords(message: string): string {
  return message
    .replace(/^Invalid input: expected \w+, received undefined$/, 'is missing')
    .replace(/^Invalid input: expected (\w+), received (\w+)$/, 'must be $1, not $2')
}
