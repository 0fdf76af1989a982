/**
 * Shortens a message's data until it fits, what matters least first, the same way every time.
 *
 * Effects: none.
 *
 * @module
 */
export type Json = string | number | boolean | undefined | Json[] | { [key: string]: Json }
/** The `data` member of a message. */
export type MessageData = { [key: string]: Json }

const encoder = new TextEncoder()

type Shorten = (data: MessageData) => void

function drop(...keys: string[]): Shorten {
  return (data) => {
    for (const key of keys) delete data[key]
  }
}

function clipText(key: string, length: number): Shorten {
  return (data) => {
    const text = data[key]
    if (typeof text === 'string' && text.length > length) data[key] = `${text.slice(0, length - 1).toWellFormed()}…`
  }
}

function inExtension(shorten: Shorten): Shorten {
  return (data) => {
    const extension = { ...(data['_dateline'] as MessageData) }
    shorten(extension)
    data['_dateline'] = extension
  }
}

/** Keeps of each change the field's name alone. */
function nameChanges(data: MessageData): void {
  const changes = data['changes'] as { field: string }[] | undefined
  if (changes !== undefined) data['changes'] = changes.map(({ field }) => ({ field }))
}

function firstAuthors(data: MessageData): void {
  const authors = data['authors'] as { name: string }[] | undefined
  if (authors !== undefined)
    data['authors'] = authors.slice(0, 10).map(({ name }) => ({ name: name.slice(0, 100).toWellFormed() }))
}

/** An address of thousands of characters is some mistake; our page leads on to it. */
function ourAddress(data: MessageData): void {
  const page = (data['_dateline'] as MessageData)['page']
  if (typeof data['url'] === 'string' && data['url'].length > 2000) data['url'] = page
}

/** From first to last; each is tried only when all before it were not enough. */
const LADDER: Shorten[] = [
  inExtension(drop('corrections', 'credited')),
  nameChanges,
  drop('attachments', 'tags'),
  clipText('summary', 600),
  firstAuthors,
  clipText('title', 500),
  inExtension(drop('canonical', 'guid', 'stated_date', 'address', 'sources')),
  drop('image', 'summary', 'language'),
  ourAddress,
]

/** The data with `truncated: true`, `_dateline` last. */
export function markTruncated({ _dateline, ...rest }: MessageData): MessageData {
  return { ...rest, truncated: true, _dateline }
}

/** Whether the value as JSON has at most so many bytes. */
export function fits(value: Json, maxBytes: number): boolean {
  // Most messages are far from the limit and need not be written out to know it.
  return mostBytes(value) <= maxBytes || encoder.encode(JSON.stringify(value)).length <= maxBytes
}

/** What the JSON cannot exceed: a unit of UTF-16 takes six bytes at most, escaped. */
function mostBytes(value: Json): number {
  if (typeof value === 'string') return value.length * 6 + 3
  if (typeof value !== 'object') return 26
  let sum = 2
  if (Array.isArray(value)) for (const one of value) sum += mostBytes(one) + 1
  else for (const name in value) sum += name.length * 6 + 4 + mostBytes(value[name])
  return sum
}

/** The data itself where its JSON has at most so many bytes, else a shorter one marked `truncated`. */
export function fitData(data: MessageData, maxBytes: number): MessageData {
  if (fits(data, maxBytes)) return data
  const short = markTruncated(data)
  for (const shorten of LADDER) {
    shorten(short)
    if (fits(short, maxBytes)) break
  }
  return short
}
