/**
 * Undoes UTF-8 that was read as windows-1252 and encoded once more, where there is no other way to read it.
 *
 * The whole text is the witness: if one run of accented characters makes sense as it stands, nothing is touched.
 *
 * Effects: none.
 *
 * @module
 */
import { WINDOWS_1252 } from './windows-1252.ts'

const TO_BYTE = new Map<string, number>([...WINDOWS_1252].map((char, index) => [char, 0x80 + index]))
/** A lead byte of UTF-8 as windows-1252 shows it, then a continuation byte likewise. */
const SUSPICION = /[ÂÃÄÅÎÏÐÑÕÖ×ØÙÚâãäåæçèéá][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]/
/** One of these stands in every doubly encoded text of a Latin, Cyrillic, Greek, Semitic or Asian script. */
const SIGNS = ['Ã', 'Â', 'â', 'Ð', 'Ñ', 'Ä', 'Å', 'Î', 'Ï', '×', 'Ø', 'Ù', 'ã', 'ä', 'å', 'æ', 'ç', 'è', 'é', 'á']
const RUN = /[\u0080-\u00ff€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]+/g
/** Signs that stand alone in sound text of any script and so prove nothing. */
const NEUTRAL = /^[“”„‘’‚–—…•«»·©®°§\u00a0\u00ad€£]+$/
/** Scripts and signs that news is written in; anything else means the reading is wrong. */
const PLAUSIBLE =
  /^[\u00a0-\u024f\u0370-\u06ff\u0900-\u0dff\u0e00-\u0e7f\u10a0-\u10ff\u1e00-\u1fff\u2010-\u2044\u20a0-\u20bf\u2100-\u2122\u2190-\u21ff\u2600-\u26ff\u3000-\u30ff\u4e00-\u9fff\uac00-\ud7a3\uff00-\uffef\ud83c-\ud83e\udc00-\udfff]+$/

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false })

function repairRun(run: string): string | undefined {
  const bytes = new Uint8Array(run.length)
  for (let i = 0; i < run.length; i++) {
    const code = run.charCodeAt(i)
    const byte = code >= 0xa0 && code <= 0xff ? code : (TO_BYTE.get(run.charAt(i)) ?? (code < 0xa0 ? code : undefined))
    if (byte === undefined) return undefined
    bytes[i] = byte
  }
  try {
    const text = decoder.decode(bytes)
    return PLAUSIBLE.test(text) ? text : undefined
  } catch {
    return undefined
  }
}

/** The repaired text, or undefined where the text is sound or the case is not clear. Linear. */
export function repairMojibake(text: string): string | undefined {
  if (!SIGNS.some((sign) => text.includes(sign)) || !SUSPICION.test(text)) return undefined
  let repaired = 0
  const known = new Map<string, string>()
  for (const [run] of text.matchAll(RUN)) {
    if (known.has(run) || NEUTRAL.test(run)) continue
    const sound = run.length > 4000 ? undefined : repairRun(run)
    if (sound === undefined) return undefined
    known.set(run, sound)
    repaired += sound.length
  }
  if (repaired < 2) return undefined
  return text.replace(RUN, (run) => known.get(run) ?? run)
}
