/**
 * Looks a line up in `phrases.ts`.
 *
 * Effects: none.
 *
 * @module
 */
import { PHRASES } from './phrases.ts'

export type PhraseKind = 'related' | 'plea' | 'share' | 'tags' | 'rights' | 'photo' | 'bio'

const whole = new Map<string, PhraseKind>()
/** Beginnings by their first two characters. */
const starts = new Map<string, { start: string; tail: string; kind: PhraseKind }[]>()

/** Lower case, straight quotes, no punctuation or signs at the ends except a final colon. */
export function foldLine(text: string): string {
  return text
    .slice(0, 160)
    .toLowerCase()
    .replace(/[\u2018\u2019\u02bc`´]/gu, "'")
    .replace(/^[\s>›»▶►•·|*#→➔\-–—+"“„«[]+/u, '')
    .replace(/[\s.…!?›»▶►•·|*→➔\-–—"”“<\]]+$/u, '')
}

for (const kind of Object.keys(PHRASES) as PhraseKind[]) {
  for (const raw of (PHRASES[kind] as string).split(/\s*\|\s*|\n\s*\|?/u)) {
    const phrase = raw.trim()
    if (phrase === '') continue
    const star = phrase.indexOf('*')
    if (star < 0) {
      whole.set(phrase, kind)
      continue
    }
    const start = phrase.slice(0, star)
    const tail = phrase.slice(star + 1).split('*')[0] as string
    if (start.length < 2) {
      if (start !== '') starts.set(start, [...(starts.get(start) ?? []), { start, tail, kind }])
      continue
    }
    const key = start.slice(0, 2)
    starts.set(key, [...(starts.get(key) ?? []), { start, tail, kind }])
  }
}

const WORD = /[\p{L}\p{N}]/u
const UNSPACED = /[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]/u

/** How phrases begin: their first two characters, or the one of single signs. */
const openings = new Set([...whole.keys(), ...starts.keys()].map((phrase) => phrase.slice(0, 2)))
const LEADING = /[^\s>›»▶►•·|*#→➔\-–—+"“„«[]/u

/** Whether a line can begin with a phrase, without folding it: most cannot. */
function mayBegin(text: string): boolean {
  const at = text.search(LEADING)
  const two = text.slice(at, at + 2).toLowerCase()
  return at < 0 || two.length !== 2 || !TWO_LETTERS.test(two) || openings.has(two) || openings.has(two.slice(0, 1))
}

const TWO_LETTERS = /^[\p{L}\p{N}]{2}$/u

/** What kind of boilerplate a line begins with or is, and how many letters the phrase explains. */
export function phraseOf(text: string): { kind: PhraseKind; phrase: string } | undefined {
  if (!mayBegin(text)) return undefined
  const line = foldLine(text)
  if (line === '') return undefined
  const same = whole.get(line) ?? whole.get(line.replace(/\s*:$/u, ''))
  if (same !== undefined) return { kind: same, phrase: line }
  let best: { kind: PhraseKind; phrase: string } | undefined
  for (const key of [line.slice(0, 2), line.slice(0, 1)]) {
    for (const { start, tail, kind } of starts.get(key) ?? []) {
      if (!line.startsWith(start) || (best !== undefined && best.phrase.length >= start.length)) continue
      if (tail !== '' && !line.includes(tail, start.length)) continue
      const next = line[start.length]
      if (next !== undefined && WORD.test(next) && WORD.test(start[start.length - 1] as string) && !UNSPACED.test(start)) continue
      best = { kind, phrase: start }
    }
  }
  return best
}
