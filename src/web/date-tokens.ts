/**
 * A date's text cut into numbers, words and signs, each taken once, and what was read from them so far.
 *
 * Effects: none.
 *
 * @module
 */
import type { CivilTime } from './civil-time.ts'

export interface Token {
  kind: 'number' | 'word' | 'sign' | 'used'
  text: string
  /** No blank before it. */
  glued: boolean
}

const TOKEN = /(\d+)|(\p{L}[\p{L}\p{M}\u2060]*(?:[.'’׳״][\p{L}\p{M}]+)*)|(\S)/gu

export function tokenise(text: string): Token[] {
  const tokens: Token[] = []
  let end = 0
  for (const match of text.matchAll(TOKEN)) {
    const glued = match.index === end && tokens.length > 0
    end = match.index + match[0].length
    const kind = match[1] !== undefined ? 'number' : match[2] !== undefined ? 'word' : 'sign'
    tokens.push({ kind, text: match[0], glued })
  }
  return tokens
}

/** Year, month and day signs of Chinese, Japanese and Korean as dashes, their hours as colons. */
export function westernise(text: string): string {
  return text
    .replace(/令和(\d{1,2})年/g, (_, year: string) => `${2018 + Number(year)}年`)
    .replace(/평성|平成(\d{1,2})年/g, (all, year: string | undefined) => (year === undefined ? all : `${1988 + Number(year)}年`))
    .replace(/(\d{4}) ?[年년] ?(\d{1,2}) ?[月월] ?(\d{1,2}) ?[日일号]?/g, '$1-$2-$3 ')
    .replace(
      /(\d{1,2}) ?[時时시點点](?: ?(\d{1,2}) ?[分분]?)?(?: ?(\d{1,2}) ?[秒초])?/g,
      (_, h: string, m?: string, s?: string) =>
        ` ${h}:${(m ?? '00').padStart(2, '0')}${s === undefined ? '' : `:${s.padStart(2, '0')}`} `,
    )
    .replace(/(午前|午後|上午|下午|晚上|凌晨|早上|中午|오전|오후)/g, ' $1 ')
}

export interface Reading {
  tokens: Token[]
  civil: Partial<CivilTime>
  half?: 'am' | 'pm'
}

export function use(reading: Reading, from: number, to: number): void {
  for (let i = from; i <= to; i++) {
    const token = reading.tokens[i]
    if (token !== undefined) token.kind = 'used'
  }
}

export function at(reading: Reading, i: number): string {
  const token = reading.tokens[i]
  return token === undefined || token.kind === 'used' ? '' : token.text
}

export const isShort = (text: string): boolean => /^\d{1,2}$/.test(text)

export interface Numbered {
  index: number
  text: string
}

export function numbersLeft(reading: Reading): Numbered[] {
  const left: Numbered[] = []
  reading.tokens.forEach((token, index) => {
    if (token.kind === 'number') left.push({ index, text: token.text })
  })
  return left
}
