/**
 * Text → windows-1251 bytes, the coding many older Russian sites still send.
 *
 * The table is read off the platform's own decoder; characters outside the repertoire become numeric references, as browsers
 * do when they submit forms.
 *
 * Effects: none.
 *
 * @module
 */

const high = new TextDecoder('windows-1251').decode(Uint8Array.from({ length: 128 }, (_, index) => 128 + index))
const bytes = new Map([...high].map((char, index) => [char, 128 + index]))

/** Encodes markup; a character that windows-1251 lacks is written as `&#…;`. */
export function encodeWindows1251(text: string): Uint8Array<ArrayBuffer> {
  const out: number[] = []
  for (const char of text) {
    const code = char.codePointAt(0)!
    const byte = code < 128 ? code : bytes.get(char)
    if (byte !== undefined) out.push(byte)
    else for (const digit of `&#${code};`) out.push(digit.charCodeAt(0))
  }
  return Uint8Array.from(out)
}
