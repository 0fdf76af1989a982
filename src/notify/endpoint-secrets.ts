/**
 * What is secret about an endpoint, and what of its address may be shown.
 *
 * Chat rooms know who posts by the address alone, so it is kept sealed like a key and shown by its host only.
 *
 * Effects: none (opened secrets are remembered while the box lives).
 *
 * @module
 */
import type { Endpoint, EndpointFormat } from '../model/endpoint.ts'
import type { SecretBox } from '../web/secret-box.ts'
import { parseHttpUrl } from '../web/url.ts'

export interface EndpointSecrets {
  /** The whole address. */
  url: string
  /** What signs, newest first. */
  keys: Endpoint['secrets']
  /** Extra request headers of a template. */
  headers?: Record<string, string>
}

const MAX_OPENED = 1000
const opened = new WeakMap<SecretBox, Map<string, Promise<EndpointSecrets>>>()

export function sealSecrets(box: SecretBox, secrets: EndpointSecrets): Promise<string> {
  return box.seal(JSON.stringify(secrets))
}

/** Rejects where they were sealed with another key. */
export function openSecrets(box: SecretBox, sealed: string): Promise<EndpointSecrets> {
  const known = opened.get(box) ?? new Map<string, Promise<EndpointSecrets>>()
  opened.set(box, known)
  const found = known.get(sealed)
  if (found !== undefined) return found
  if (known.size >= MAX_OPENED) known.clear()
  const opening = box.open(sealed).then((text) => JSON.parse(text) as EndpointSecrets)
  opening.catch(() => known.delete(sealed))
  known.set(sealed, opening)
  return opening
}

/** The address as far as lists, logs and events may show it. */
export function shownAddress(url: string, format: EndpointFormat): string {
  const parsed = parseHttpUrl(url)
  if (parsed === undefined) return '…'
  if (format !== 'standard') return `${parsed.origin}/…`
  return parsed.search === '' ? parsed.href : `${parsed.origin}${parsed.pathname}?…`
}
