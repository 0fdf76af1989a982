/**
 * The 32 places where windows-1252 differs from ISO 8859-1.
 *
 * Carried here because several engines' `TextDecoder('windows-1252')` answers with C1 controls (WHATWG Encoding,
 * index windows-1252).
 *
 * Effects: none.
 *
 * @module
 */

/** Characters for the bytes 0x80 to 0x9F, in order; the five unassigned ones stand for themselves. */
export const WINDOWS_1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ'

/** Every byte gives one character. */
export function decodeWindows1252(bytes: Uint8Array): string {
  const text = new TextDecoder('iso-8859-1').decode(bytes)
  return text.replace(/[\u0080-\u009f]/g, (char) => WINDOWS_1252.charAt(char.charCodeAt(0) - 0x80))
}
