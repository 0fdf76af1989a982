/**
 * A text's letters by kind, so that patterns over names and marks need no classes of all the world's letters: such classes
 * take long to compile, and a Worker compiles them for every page it reads.
 *
 * Effects: none.
 *
 * @module
 */

/** Kinds of the characters met so far, by code. */
const known: string[] = []

/** As long as the text: `A` capitals, `a` small letters, `g` letters without case, `0` digits; all else as it is. */
export function shapeOf(text: string): string {
  let out = ''
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i)
    out += known[code] ?? remember(code)
  }
  return out
}

function remember(code: number): string {
  const kind = kindOf(String.fromCharCode(code), code)
  // ideographs are many and quickly told
  if (code < 0x2100) known[code] = kind
  return kind
}

function kindOf(char: string, code: number): string {
  if (code >= 48 && code <= 57) return '0'
  // Georgian has capitals that nobody writes
  if (code >= 0x10d0 && code <= 0x10ff) return 'g'
  if (char.toLowerCase() !== char) return 'A'
  if (char.toUpperCase() !== char) return 'a'
  if (code >= 0x300 && code <= 0x36f) return 'a'
  return (code >= 0x0590 && code <= 0x1cff) || (code >= 0x2e80 && code <= 0xd7ff && (code < 0x3000 || code > 0x3020)) ? 'g' : char
}

/** Lower case that is as long as the text. */
export function lowerCase(text: string): string {
  return text.replaceAll('İ', 'i').toLowerCase()
}
