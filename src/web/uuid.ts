/**
 * Names as UUIDs: version 8 (RFC 9562 §5.8) over SHA-256, so that the same words give the same id everywhere.
 *
 * Effects: none (Web Crypto digest only).
 *
 * @module
 */

/** UUIDv8 of the first 16 bytes of SHA-256 of the text's UTF-8, lower case with dashes. */
export async function uuidFromText(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  const bytes = new Uint8Array(digest).slice(0, 16)
  bytes[6] = (bytes[6]! & 0x0f) | 0x80
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = [...bytes].map((b) => b.toString(16).padStart(2, '0')).join('')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
