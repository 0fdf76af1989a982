/**
 * Bytes and metadata that a fetch brought back for a target URI (RFC 9110 §3.2).
 *
 * Effects: none.
 *
 * @module
 */

export interface Representation {
  /** Final address, after redirects. */
  url: string
  status: number
  /** Lower-case names; a repeated header's values are joined with `, `. */
  headers: Record<string, string>
  /** Decoded from content codings, not from its charset. */
  body: Uint8Array
}

/** Stored validators, kept byte for byte as the origin sent them (RFC 9110 §8.8). */
export interface Validators {
  etag?: string
  lastModified?: string
}
