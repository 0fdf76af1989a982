/**
 * Lists of feeds as other readers export them (OPML 1.0 and 2.0), read leniently.
 *
 * Attribute names in any case, elements unclosed, folders nested: what can be told is told, what cannot is a problem.
 *
 * Effects: none.
 *
 * @module
 */
import { Parser } from 'htmlparser2'
import { clip } from './finding.ts'

export interface OpmlOutline {
  title: string
  xmlUrl: string
  htmlUrl?: string
  /** Names of the folders around it, outermost first, joined by `/`. */
  folder?: string
  /** As written where it is no feed's: `HTML+XPath` and the like. */
  type?: string
  /** Attributes of another tool's own (`frss:…`), names in lower case. */
  rules?: Record<string, string>
}

export interface OpmlProblem {
  /** 1-based. */
  line: number
  message: string
}

export interface Opml {
  title?: string
  outlines: OpmlOutline[]
  problems: OpmlProblem[]
}

/** Characters read at most, and outlines and problems kept at most. */
const MOST = { characters: 5_000_000, outlines: 10_000, problems: 100, depth: 50 }

/** Between chunks the nesting is looked at: the parser's own list of open elements takes quadratic time. */
const CHUNK = 32_768

/** Reads a list. Never throws; a text that is no OPML gives no outlines and says so. */
export function parseOpml(text: string): Opml {
  const list: Opml = { outlines: [], problems: [] }
  if (text.length > MOST.characters) return { ...list, problems: [{ line: 1, message: 'the list is larger than 5 MB' }] }
  const seen = new Set<string>()
  const folders: (string | undefined)[] = []
  let isOpml = false
  let heading: string | undefined
  const line = lineCounter(text)
  const complain = (message: string): void => {
    if (list.problems.length < MOST.problems) list.problems.push({ line: line(parser.startIndex), message })
  }
  const open = (attributes: Record<string, string>): void => {
    const read = readOutline(attributes)
    if (typeof read === 'string') complain(read)
    else if (read && seen.has(read.xmlUrl)) complain(`"${clip(read.title)}" is listed a second time`)
    else if (read && list.outlines.length >= MOST.outlines) complain(`more than ${MOST.outlines} feeds; the rest is left out`)
    else if (read) {
      seen.add(read.xmlUrl)
      const folder = folders.filter((name) => name !== undefined).join('/')
      list.outlines.push({ ...read, ...(folder !== '' ? { folder } : {}) })
    }
    const isFolder = read === undefined && folders.length < MOST.depth
    folders.push(isFolder ? clean(attributes['text'] ?? attributes['title'])?.replaceAll('/', '-') : undefined)
  }
  const parser = new Parser(
    {
      onopentag(name, given) {
        const element = name.toLowerCase()
        if (element === 'opml') isOpml = true
        else if (element === 'title' && list.title === undefined) heading = ''
        else if (element === 'outline')
          open(Object.fromEntries(Object.entries(given).map(([key, value]) => [key.toLowerCase(), value])))
      },
      ontext(data) {
        if (heading !== undefined && heading.length < 1000) heading += data
      },
      onclosetag(name) {
        const element = name.toLowerCase()
        if (element === 'outline') folders.pop()
        if (element !== 'title' || heading === undefined) return
        const title = clean(heading)
        if (title !== undefined) list.title = title
        heading = undefined
      },
    },
    { xmlMode: true, decodeEntities: true },
  )
  for (let from = 0; from < text.length && folders.length <= MOST.depth * 20; from += CHUNK)
    parser.write(text.slice(from, from + CHUNK))
  if (folders.length > MOST.depth * 20) complain('folders are nested without end; the rest is left out')
  else parser.end()
  if (!isOpml)
    return { outlines: [], problems: [{ line: 1, message: 'this is not an OPML document: there is no <opml> element' }] }
  if (list.outlines.length === 0 && list.problems.length === 0) complain('the list names no feeds')
  return list
}

/** The feed that an outline names, `undefined` where it is a folder, or what is wrong with it. */
function readOutline(attributes: Record<string, string>): OpmlOutline | string | undefined {
  const given = attributes['xmlurl'] ?? (/^(?:rss|atom|feed)$/i.test(attributes['type'] ?? '') ? attributes['url'] : undefined)
  const name = clean(attributes['title']) ?? clean(attributes['text'])
  if (given === undefined || given.trim() === '') {
    return /^(?:rss|atom|feed)$/i.test(attributes['type'] ?? '')
      ? `"${clip(name ?? 'an entry')}" has no address (xmlUrl)`
      : undefined
  }
  const xmlUrl = webAddress(given)
  if (xmlUrl === undefined) return `"${clip(name ?? 'an entry')}" has an address that is not http or https`
  const htmlUrl = webAddress(attributes['htmlurl'] ?? '')
  const type = attributes['type']
  const rules = Object.entries(attributes).filter(([key]) => key.startsWith('frss:'))
  return {
    title: name ?? new URL(xmlUrl).host,
    xmlUrl,
    ...(htmlUrl !== undefined ? { htmlUrl } : {}),
    ...(type?.includes('+') ? { type } : {}),
    ...(rules.length > 0 ? { rules: Object.fromEntries(rules.slice(0, 50)) } : {}),
  }
}

function webAddress(text: string): string | undefined {
  const plain = text
    .trim()
    .replace(/^feed:(?=https?:)/i, '')
    .replace(/^feed:(?:\/\/)?/i, 'http://')
  if (!URL.canParse(plain) || plain.length > 2000) return undefined
  const url = new URL(plain)
  return url.protocol === 'http:' || url.protocol === 'https:' ? url.href : undefined
}

function clean(text: string | undefined): string | undefined {
  const line = text
    ?.slice(0, 2000)
    .replace(/[\s\u0000-\u001f]+/g, ' ')
    .trim()
    .slice(0, 200)
  return line === '' ? undefined : line
}

/** Lines of offsets that only grow, each found from the last. */
function lineCounter(text: string): (offset: number) => number {
  let line = 1
  let next = text.indexOf('\n')
  return (offset) => {
    while (next >= 0 && next < offset) {
      line++
      next = text.indexOf('\n', next + 1)
    }
    return line
  }
}
