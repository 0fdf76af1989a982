/**
 * Time of day and zone among the tokens of a date.
 *
 * Effects: none.
 *
 * @module
 */
import type { DateOptions } from './civil-time.ts'
import { at, isShort, numbersLeft, type Reading, use } from './date-tokens.ts'
import { DAY_HALVES, ZONE_WORDS } from './date-words.ts'

/** `12:26`, `12:26:05.123`, `9h`, `08h26`, `6 pm`. */
export function takeTime(reading: Reading): void {
  const { tokens, civil } = reading
  for (let i = 0; i < tokens.length; i++) {
    if (tokens[i]?.kind !== 'number' || !isShort(at(reading, i))) continue
    const sign = at(reading, i + 1)
    const next = at(reading, i + 2)
    if ((sign === ':' || (sign === 'h' && tokens[i + 2]?.glued === true)) && /^\d\d$/.test(next)) {
      civil.hour = Number(at(reading, i))
      civil.minute = Number(next)
      let last = i + 2
      if (at(reading, last + 1) === ':' && /^\d\d$/.test(at(reading, last + 2))) {
        civil.second = Number(at(reading, last + 2))
        last += 2
        if (/^[.,]$/.test(at(reading, last + 1)) && /^\d+$/.test(at(reading, last + 2)) && tokens[last + 2]?.glued === true)
          last += 2
      }
      use(reading, i, last)
      return
    }
    if (sign === 'h' && tokens[i + 1]?.glued === true) {
      civil.hour = Number(at(reading, i))
      civil.minute = 0
      use(reading, i, i + 1)
      return
    }
    const half = DAY_HALVES[sign.replaceAll('.', '')]
    if (half !== undefined && (sign === 'am' || sign === 'pm' || sign === 'a.m' || sign === 'p.m')) {
      civil.hour = Number(at(reading, i))
      civil.minute = 0
      use(reading, i, i)
      return
    }
  }
}

/** `14.30` where a date has been found beside it, as Finnish, Danish or Indonesian write. */
export function takeDottedTime(reading: Reading): void {
  const { tokens, civil } = reading
  if (civil.hour !== undefined) return
  for (let i = 0; i < tokens.length; i++) {
    if (
      tokens[i]?.kind !== 'number' ||
      !isShort(at(reading, i)) ||
      at(reading, i + 1) !== '.' ||
      !/^\d\d$/.test(at(reading, i + 2))
    )
      continue
    if (tokens[i + 1]?.glued !== true || tokens[i + 2]?.glued !== true) continue
    civil.hour = Number(at(reading, i))
    civil.minute = Number(at(reading, i + 2))
    use(reading, i, i + 2)
    return
  }
}

/** `1500` before a stated zone, as the first mail programs wrote. */
export function takeCompactTime(reading: Reading): void {
  const { civil } = reading
  const [first, second] = numbersLeft(reading)
  if (civil.hour !== undefined || civil.zone === undefined || first === undefined || second !== undefined) return
  const match = /^([01]\d|2[0-3])([0-5]\d)$/.exec(first.text)
  if (match === null) return
  civil.hour = Number(match[1])
  civil.minute = Number(match[2])
  use(reading, first.index, first.index)
}

export function takeHalf(reading: Reading): void {
  const { civil } = reading
  if (civil.hour === undefined) return
  reading.tokens.forEach((token, i) => {
    const half = token.kind === 'word' ? DAY_HALVES[token.text.replaceAll('.', '')] : undefined
    if (half === undefined || civil.hour === undefined || reading.half !== undefined) return
    if (token.text === 'de' || token.text === 'du') return
    reading.half = half
    use(reading, i, i)
    if (half === 'pm' && civil.hour < 12) civil.hour += 12
    if (half === 'am' && civil.hour === 12) civil.hour = 0
  })
}

/** Reads `+4`, `+04`, `+0400`, `+04:00` from token `i`; gives minutes and the last token. */
function numericOffset(reading: Reading, i: number): { minutes: number; last: number } | undefined {
  const sign = at(reading, i)
  const digits = at(reading, i + 1)
  if ((sign !== '+' && sign !== '-') || !/^\d{1,4}$/.test(digits) || reading.tokens[i + 1]?.glued !== true) return undefined
  let hours = Number(digits.length > 2 ? digits.slice(0, -2) : digits)
  let minutes = digits.length > 2 ? Number(digits.slice(-2)) : 0
  let last = i + 1
  if (digits.length <= 2 && at(reading, i + 2) === ':' && /^\d\d$/.test(at(reading, i + 3))) {
    minutes = Number(at(reading, i + 3))
    last = i + 3
  }
  if (hours > 15 || minutes > 59) return undefined
  hours = hours * 60 + minutes
  return { minutes: sign === '-' ? -hours : hours, last }
}

function ambiguousZone(word: string, options: DateOptions): number | string | undefined {
  const { timezone } = options
  if (word === 'cst' && /^Asia\/(Shanghai|Taipei|Chongqing|Urumqi|Macau)$/.test(timezone)) return 480
  if (word === 'ist' && timezone === 'Asia/Jerusalem') return 120
  if (word === 'ist' && timezone === 'Europe/Dublin') return 60
  if (word === 'amt') return timezone === 'Asia/Yerevan' ? 240 : -240
  return Object.hasOwn(ZONE_WORDS, word) ? ZONE_WORDS[word] : undefined
}

export function takeZone(reading: Reading, options: DateOptions): void {
  const { tokens, civil } = reading
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]
    if (token === undefined || token.kind === 'used') continue
    if (token.kind === 'sign' && civil.hour !== undefined && (tokens[i - 1]?.kind === 'used' || at(reading, i - 1) === '(')) {
      const offset = numericOffset(reading, i)
      if (offset === undefined) continue
      civil.zone = offset.minutes
      use(reading, i, offset.last)
      if (at(reading, offset.last + 1) === 'z') use(reading, offset.last + 1, offset.last + 1)
      i = offset.last
      continue
    }
    if (token.kind !== 'word') continue
    const word = token.text.replaceAll('.', '')
    const zone = ambiguousZone(word, options)
    if (zone === undefined || civil.zone !== undefined) {
      if (zone !== undefined && civil.hour !== undefined && word !== 'at') use(reading, i, i)
      continue
    }
    // `at` is a word of English unless it ends the text.
    if (
      (word === 'at' || word === 'pt' || word === 'et' || word === 'ct' || word === 'mt') &&
      (i !== tokens.length - 1 || civil.hour === undefined)
    )
      continue
    if (word === 'get' || word === 'cat' || word === 'eat') if (civil.hour === undefined) continue
    use(reading, i, i)
    const offset = zone === 0 ? numericOffset(reading, i + 1) : undefined
    civil.zone = offset?.minutes ?? zone
    if (offset !== undefined) use(reading, i + 1, offset.last)
  }
}
