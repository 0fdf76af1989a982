/**
 * How many bytes a text takes in UTF-8 (RFC 3629), and its longest beginning within a number of bytes.
 *
 * Effects: none.
 *
 * @module
 */

/** Bytes of the text in UTF-8; a lone surrogate counts as the three bytes of its replacement. */
export function utf8Length(text: string): number {
  let bytes = 0
  for (let i = 0; i < text.length; i++) {
    const size = sizeAt(text, i)
    bytes += size
    if (size === 4) i++
  }
  return bytes
}

/** The longest beginning of the text that takes at most so many bytes; never half a pair. */
export function cutUtf8(text: string, maxBytes: number): string {
  if (text.length * 3 <= maxBytes) return text
  let bytes = 0
  for (let i = 0; i < text.length; i++) {
    const size = sizeAt(text, i)
    bytes += size
    if (bytes > maxBytes) return text.slice(0, i)
    if (size === 4) i++
  }
  return text
}

/** Bytes of the character that begins here: four for a pair of surrogates. */
function sizeAt(text: string, i: number): number {
  const code = text.charCodeAt(i)
  if (code < 0x80) return 1
  if (code < 0x800) return 2
  return (code & 0xfc00) === 0xd800 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00 ? 4 : 3
}
