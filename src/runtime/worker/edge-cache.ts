/**
 * Ready documents in the cache of the place where a Worker runs, so that a fresh isolate need not make them anew.
 *
 * One entry for each address and deployed version: every coding of the rendition and the facts its answers are decided
 * from. Whether it still holds is asked of the store each time, so what is kept here can be old, never wrong. Where the
 * platform has no such cache (workers.dev), nothing is found and nothing is lost.
 *
 * Effects: reads and writes the platform's cache.
 *
 * @module
 */
import type { Rendition } from '../../app/rendition-cache.ts'

/** A document with what it was checked against. */
export interface Ready {
  rendition: Rendition
  /** Its name in the application's own cache. */
  key: string
  stamp: string
  /** When the application last looked at it, wall clock. */
  seenAt: number
}

export interface EdgeCache {
  find(address: string): Promise<Ready | undefined>
  save(address: string, ready: Ready): Promise<void>
}

/** The part of the platform's cache that is used. */
export type PlatformCache = Pick<Cache, 'match' | 'put'>

/** Larger ones are made where they are asked for. */
const MOST_BYTES = 4_000_000
const KEPT_SECONDS = 7 * 86_400

/** `version` names the deployment: another one renders otherwise. */
export function createEdgeCache(cache: PlatformCache, version: string): EdgeCache {
  const nameOf = (address: string): string => `https://ready.invalid/${encodeURIComponent(version)}${address}`
  return {
    async find(address) {
      const found = await cache.match(nameOf(address)).catch(() => undefined)
      return found && unpack(new Uint8Array(await found.arrayBuffer()))
    },
    async save(address, ready) {
      const body = pack(ready)
      if (body.byteLength > MOST_BYTES) return
      const headers = { 'content-type': 'application/octet-stream', 'cache-control': `max-age=${KEPT_SECONDS}` }
      await cache.put(nameOf(address), new Response(body, { headers })).catch(() => undefined)
    },
  }
}

/** The facts as one line of JSON, then the bytes of each coding. */
function pack({ rendition, ...about }: Ready): Uint8Array<ArrayBuffer> {
  const { identity, gzip, br, members, facts: _, lastModified, ...plain } = rendition
  const codings = [identity, gzip, ...(br ? [br] : [])]
  const sizes = codings.map((bytes) => bytes.byteLength)
  const line = `${JSON.stringify({ about, plain, sizes, members: [...members], lastModified: lastModified.getTime() })}\n`
  const head = new TextEncoder().encode(line)
  const body = new Uint8Array(sizes.reduce((sum, size) => sum + size, head.byteLength))
  let at = 0
  for (const part of [head, ...codings]) {
    body.set(part, at)
    at += part.byteLength
  }
  return body
}

function unpack(body: Uint8Array): Ready | undefined {
  const end = body.indexOf(10)
  if (end === -1) return undefined
  const { about, plain, sizes, members, lastModified } = JSON.parse(new TextDecoder().decode(body.subarray(0, end))) as Packed
  let at = end + 1
  const [identity, gzip, br] = sizes.map((size) => body.subarray(at, (at += size)))
  if (identity === undefined || gzip === undefined || at !== body.byteLength) return undefined
  const rendition: Rendition = {
    ...plain,
    identity,
    gzip,
    ...(br ? { br } : {}),
    members: new Set(members),
    lastModified: new Date(lastModified),
  }
  return { ...about, rendition }
}

interface Packed {
  about: Omit<Ready, 'rendition'>
  plain: Omit<Rendition, 'identity' | 'gzip' | 'br' | 'members' | 'facts' | 'lastModified'>
  sizes: number[]
  members: number[]
  lastModified: number
}
