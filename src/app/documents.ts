/**
 * A published document's bytes with their digest and codings, and how a request for them is answered.
 *
 * Effects: Database (when the bytes were first seen).
 *
 * @module
 */
import type { Context } from 'hono'
import { stampRendition } from '../store/renditions.ts'
import { answer, type Coding, type RenditionFacts } from './conditional.ts'
import type { AppDeps, AppEnv } from './deps.ts'
import { corsHeaders, feedHeaders } from './pages/headers.ts'
import { problemFormat, problemResponse } from './problem.ts'
import type { Rendition } from './rendition-cache.ts'

/** What a rendition is besides its bytes. */
export type RenditionAbout = Pick<
  Rendition,
  'mediaType' | 'links' | 'language' | 'checkedSeq' | 'members' | 'settingsHash' | 'cacheControl' | 'vary'
>

/**
 * Digests and codes the text. `modified` is its Last-Modified, or the view and format it is remembered under, so that the
 * time moves when the bytes do and never back.
 */
export async function makeRendition(
  deps: AppDeps,
  text: string,
  modified: Date | { view: string; format: string },
  about: RenditionAbout,
): Promise<Rendition> {
  const identity = new TextEncoder().encode(text) as Uint8Array<ArrayBuffer>
  const etag = await digest(identity)
  const lastModified =
    modified instanceof Date
      ? new Date(Math.floor(modified.getTime() / 1000) * 1000)
      : await stampRendition(deps.db, { ...modified, etag, at: deps.clock.now() })
  const codings = deps.compress ? await deps.compress(identity) : { gzip: await gzip(identity) }
  return { ...about, etag, lastModified, identity, ...codings }
}

async function digest(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return [...hash.slice(0, 16)].map((b) => b.toString(16).padStart(2, '0')).join('')
}

async function gzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream('gzip'))
  return new Uint8Array(await new Response(stream).arrayBuffer())
}

const PUBLIC_HEADERS = { ...feedHeaders, ...corsHeaders }

/** The rendition as `answer` wants to see it; made once. */
export function factsOf(rendition: Rendition): RenditionFacts {
  rendition.facts ??= {
    etag: rendition.etag,
    lastModified: rendition.lastModified,
    mediaType: rendition.mediaType,
    codings: {
      identity: rendition.identity.byteLength,
      gzip: rendition.gzip.byteLength,
      ...(rendition.br ? { br: rendition.br.byteLength } : {}),
    },
    cacheControl: rendition.cacheControl,
    links: rendition.links,
    ...(rendition.language ? { language: rendition.language } : {}),
    ...(rendition.vary ? { vary: rendition.vary } : {}),
    headers: PUBLIC_HEADERS,
  }
  return rendition.facts
}

export function bytesOf(rendition: Rendition, coding: Coding): Uint8Array<ArrayBuffer> {
  const bytes = coding === 'br' ? rendition.br : coding === 'gzip' ? rendition.gzip : rendition.identity
  return (bytes ?? rendition.identity) as Uint8Array<ArrayBuffer>
}

/** Answers a request; `vary` names request headers that chose this rendition. */
export function renditionResponse(c: Context<AppEnv>, rendition: Rendition, vary: string[] = []): Response {
  const facts = factsOf(rendition)
  const { served } = c.get('deps')
  // Not what a token opened, nor what headers chose.
  if (served && vary.length === 0 && c.get('principal') === undefined) {
    const { pathname, search } = new URL(c.req.url)
    served(pathname + search, rendition)
  }
  const header = (name: string): string | undefined => c.req.header(name)
  const decided = answer(
    {
      method: c.req.method,
      ifNoneMatch: header('if-none-match'),
      ifModifiedSince: header('if-modified-since'),
      ifMatch: header('if-match'),
      ifUnmodifiedSince: header('if-unmodified-since'),
      acceptEncoding: header('accept-encoding'),
      range: header('range'),
    },
    vary.length > 0 ? { ...facts, vary: [...(facts.vary ?? []), ...vary] } : facts,
  )
  if (decided.status === 405 || decided.status === 406) return refused(c, decided.status, decided.headers)
  return new Response(decided.body ? bytesOf(rendition, decided.coding) : null, {
    status: decided.status,
    headers: decided.headers,
    ...(decided.coding === 'identity' ? {} : { encodeBody: 'manual' }),
  } as ResponseInit)
}

function refused(c: Context, status: 405 | 406, headers: Record<string, string>): Response {
  const words =
    status === 405
      ? { title: 'Method not allowed', detail: 'This can be read (GET, HEAD), nothing else.' }
      : { title: 'Not acceptable', detail: 'None of the accepted content codings is at hand.' }
  return problemResponse(status, words, headers, problemFormat(c.req.path))
}
