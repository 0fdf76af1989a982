/**
 * Mends heads of answers that RFC 9110 and 9112 tell us to bear and undici's parser does not: `100 Continue` that nobody
 * asked for (RFC 9110 §15.2) and header lines folded over several (RFC 9112 §5.2).
 *
 * Only the first bytes after a request are looked at; bodies are never touched.
 *
 * Effects: wraps `read` and `write` of a socket.
 *
 * @module
 */
import type { Buffer } from 'node:buffer'
import type { Socket } from 'node:net'

const CONTINUE = /^HTTP\/1\.[01] 100(?: |\r\n)/
const HEAD_END = '\r\n\r\n'
const SPACE = 32
const TAB = 9

export function mendHeads(socket: Socket): void {
  let awaitsHead = false
  const write = socket.write
  socket.write = function (this: Socket, ...given: unknown[]) {
    awaitsHead = true
    return Reflect.apply(write, this, given) as boolean
  } as typeof socket.write
  const read = socket.read
  socket.read = function (this: Socket, size?: number) {
    const chunk = read.call(this, size) as Buffer | null
    if (!awaitsHead || chunk === null) return chunk
    const rest = withoutContinue(chunk)
    // Nothing but the interim answer came: the real one is still awaited.
    if (rest.length === 0) return null
    awaitsHead = false
    return unfolded(rest)
  }
}

function withoutContinue(chunk: Buffer): Buffer {
  let rest = chunk
  while (CONTINUE.test(rest.toString('latin1', 0, 14))) {
    const end = rest.indexOf(HEAD_END)
    if (end < 0) return rest
    rest = rest.subarray(end + HEAD_END.length)
  }
  return rest
}

/** A line break before a blank becomes blanks, in place. */
function unfolded(chunk: Buffer): Buffer {
  const end = chunk.indexOf(HEAD_END)
  if (end < 0) return chunk
  for (let at = chunk.indexOf('\r\n', 0, 'latin1'); at >= 0 && at < end; at = chunk.indexOf('\r\n', at + 2, 'latin1')) {
    const next = chunk[at + 2]
    if (next === SPACE || next === TAB) chunk.fill(SPACE, at, at + 2)
  }
  return chunk
}
