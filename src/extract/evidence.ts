/**
 * Gathers what several places of a page say of one thing and picks the most trusted, keeping what disagreed.
 *
 * Effects: none.
 *
 * @module
 */
import type { Element } from 'domhandler'
import type { Evidence, Field } from '../model/extraction.ts'
import { fold } from './boxes.ts'

export interface Candidate<T> {
  value: T
  from: Evidence
  detail?: string
}

/** First of the candidates, with up to four others whose `show`n form differs. */
export function chooseField<T>(candidates: readonly Candidate<T>[], show: (value: T) => string): Field<T> | undefined {
  const first = candidates[0]
  if (first === undefined) return undefined
  const seen = new Set([show(first.value)])
  const disagreed: { value: string; from: Evidence }[] = []
  for (const { value, from } of candidates.slice(1)) {
    const shown = show(value)
    if (seen.has(shown) || disagreed.length >= 4) continue
    seen.add(shown)
    disagreed.push({ value: shown, from })
  }
  const field: Field<T> = { value: first.value, from: first.from }
  if (first.detail !== undefined) field.detail = first.detail
  if (disagreed.length > 0) field.disagreed = disagreed
  return field
}

/** Contents of the page's meta elements by lower-case name, property, itemprop or http-equiv. */
export type MetaTable = Map<string, string[]>

export function metaTable(metas: readonly Element[]): MetaTable {
  const table: MetaTable = new Map()
  for (const { attribs } of metas) {
    const content = fold(attribs['content'] ?? attribs['value'] ?? '')
    if (content === '') continue
    for (const key of ['property', 'name', 'itemprop', 'http-equiv']) {
      const name = attribs[key]?.trim().toLowerCase()
      if (name === undefined || name === '') continue
      const list = table.get(name)
      if (list === undefined) table.set(name, [content])
      else if (!list.includes(content)) list.push(content)
    }
  }
  return table
}

/** What kind of evidence a meta name is. */
export function metaEvidence(name: string): Evidence {
  if (/^(?:og|article|books?|profile|video):/u.test(name)) return 'open-graph'
  if (/^(?:dc|dcterms|dcsext|eprints|prism)[.:]/u.test(name)) return 'dublin-core'
  return 'meta'
}

/** Candidates from a list of meta names, in the list's order. */
export function fromMetas(table: MetaTable, names: readonly string[]): Candidate<string>[] {
  const out: Candidate<string>[] = []
  for (const name of names) for (const value of table.get(name) ?? []) out.push({ value, from: metaEvidence(name), detail: name })
  return out
}

/** Absolute http(s) form of an address, or undefined. */
export function absoluteUrl(address: string | undefined, base: string): string | undefined {
  if (address === undefined || address.trim() === '' || address.length > 2_000) return undefined
  try {
    const url = new URL(address.trim(), base)
    return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : undefined
  } catch {
    return undefined
  }
}

/** Text with mark-up and entities taken out, as metadata sometimes carries them. */
export function plainText(text: string): string {
  let plain = text
  if (plain.includes('<')) plain = plain.replace(/<\/?[a-z][^<>]{0,200}>/giu, ' ')
  if (plain.includes('&'))
    plain = plain.replace(/&(#x?[\da-f]{1,6}|[a-z]{2,8});/giu, (whole, name: string) => decodeEntity(name) ?? whole)
  return fold(plain)
}

const ENTITIES: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  rsquo: '’',
  lsquo: '‘',
  ldquo: '“',
  rdquo: '”',
  ndash: '–',
  mdash: '—',
  hellip: '…',
  laquo: '«',
  raquo: '»',
  auml: 'ä',
  ouml: 'ö',
  uuml: 'ü',
  szlig: 'ß',
  eacute: 'é',
}

function decodeEntity(name: string): string | undefined {
  if (!name.startsWith('#')) return ENTITIES[name.toLowerCase()]
  const code = /^#x/iu.test(name) ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10)
  return Number.isInteger(code) && code > 31 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff)
    ? String.fromCodePoint(code)
    : undefined
}
