/**
 * Reads a page's JSON-LD: graphs, arrays, nested main entities; JSON that is nearly right is repaired where only one reading is possible.
 *
 * Rule: schema.org types under NewsArticle, Article, BlogPosting and their like; https://www.w3.org/TR/json-ld11/ only as far
 * as publishers use it.
 *
 * Effects: none.
 *
 * @module
 */

export type JsonObject = { [key: string]: unknown }

const ARTICLES =
  /^(?:\w*Article|\w*NewsArticle|BlogPosting|\w*Posting|Report|Review|\w*Recipe|LiveBlogPosting|ReportageNewsArticle|AnalysisNewsArticle|CreativeWork|QAPage|HowTo|TechArticle|Book|Movie|Event|JobPosting)$/u
const OTHERS =
  /^(?:WebPage|ItemPage|AboutPage|VideoObject|ImageGallery|CollectionPage|Product|ProductGroup|WebSite|ProfilePage|SearchResultsPage|ItemList)$/u
const MAX_BYTES = 2_000_000
const MAX_NODES = 2_000

/** Nodes of all scripts, flattened; broken scripts that cannot be repaired are left out. */
export function readJsonLd(scripts: readonly string[]): JsonObject[] {
  const nodes: JsonObject[] = []
  for (const script of scripts) {
    if (script.length > MAX_BYTES) continue
    const value = parseLenient(script)
    if (value !== undefined) collect(value, nodes, 0)
  }
  return nodes
}

function collect(value: unknown, nodes: JsonObject[], depth: number): void {
  if (depth > 6 || nodes.length > MAX_NODES) return
  if (Array.isArray(value)) {
    for (const item of value) collect(item, nodes, depth + 1)
    return
  }
  if (!isObject(value)) return
  nodes.push(value)
  for (const key of ['@graph', 'mainEntity', 'mainEntityOfPage', 'hasPart', 'itemReviewed', 'review']) {
    const inner = value[key]
    if (isObject(inner) || Array.isArray(inner)) collect(inner, nodes, depth + 1)
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Names of a node's types, without a schema prefix. */
export function typesOf(node: JsonObject): string[] {
  const type = node['@type'] ?? node['type']
  const list = Array.isArray(type) ? type : [type]
  return list.filter((item): item is string => typeof item === 'string').map((item) => item.replace(/^.*[/:#]/u, ''))
}

/** The node that describes the page's article, or undefined. The fullest wins; an address equal to the page's outweighs that. */
export function articleNode(nodes: readonly JsonObject[], url: string): JsonObject | undefined {
  let best: JsonObject | undefined
  let bestScore = 0
  const here = bareUrl(url)
  for (const node of nodes) {
    if (!typesOf(node).some((type) => ARTICLES.test(type))) continue
    let score = 1
    for (const key of ['headline', 'datePublished', 'author', 'articleBody', 'image', 'mainEntityOfPage', 'publisher'])
      if (node[key] !== undefined) score += 1
    if (typesOf(node).some((type) => /Article$|Posting$|^Report$/u.test(type))) score += 3
    if (typesOf(node).some((type) => /^(?:Event|Book|Movie|CreativeWork|JobPosting)$/u.test(type))) score -= 2
    const address = textOf(node['url']) ?? textOf(node['@id']) ?? textOf(node['mainEntityOfPage'])
    if (address !== undefined && bareUrl(address) === here) score += 4
    if (score > bestScore) {
      best = node
      bestScore = score
    }
  }
  return best
}

/** A node of another kind that still tells of the page: a video, a web page. */
export function pageNode(nodes: readonly JsonObject[]): JsonObject | undefined {
  return nodes.find(
    (node) =>
      typesOf(node).some((type) => OTHERS.test(type) && type !== 'WebSite') &&
      (node['datePublished'] !== undefined || node['uploadDate'] !== undefined || node['author'] !== undefined),
  )
}

/** First text of a value: a string, a number, an object's `name`, `@value`, `url` or `@id`, a list's first. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value.trim() === '' ? undefined : value.trim()
  if (typeof value === 'number') return String(value)
  if (Array.isArray(value)) {
    for (const item of value) {
      const text = textOf(item)
      if (text !== undefined) return text
    }
    return undefined
  }
  if (isObject(value)) return textOf(value['@value'] ?? value['name'] ?? value['url'] ?? value['@id'])
  return undefined
}

/** Node that an `@id` reference means. */
export function resolveReference(value: unknown, nodes: readonly JsonObject[]): unknown {
  if (!isObject(value) || Object.keys(value).length > 2 || typeof value['@id'] !== 'string' || value['name'] !== undefined)
    return value
  return nodes.find((node) => node['@id'] === value['@id'] && node !== value && Object.keys(node).length > 1) ?? value
}

function bareUrl(url: string): string {
  return url
    .replace(/^https?:\/\/(?:www\.)?/iu, '')
    .replace(/[?#].*$/u, '')
    .replace(/\/$/u, '')
}

/** JSON, or nearly JSON: comments, wrappers, raw line breaks in strings, trailing commas, missing ends, semicolons. */
export function parseLenient(script: string): unknown {
  const plain = script
    .replace(/^[\s\ufeff]*(?:\/\/|\/\*)?\s*(?:<!---->|<!--|<!\[CDATA\[)\s*(?:\*\/)?/u, '')
    .replace(/(?:-->|\/\/\]\]>|\]\]>|\/\*\s*\]\]>\s*\*\/)\s*$/u, '')
    .trim()
  if (plain === '') return undefined
  const direct = tryParse(plain)
  return direct ?? tryParse(repairJson(plain))
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

/** One pass: escapes control characters inside strings, drops trailing commas, comments and a final semicolon, closes what is open. */
export function repairJson(text: string): string {
  const out: string[] = []
  const open: string[] = []
  let inString = false
  for (let i = 0; i < text.length; i += 1) {
    const char = text[i] as string
    if (inString) {
      if (char === '\\') {
        const next = text[i + 1] ?? ''
        if (/["\\/bfnrtu]/u.test(next)) {
          out.push(char, next)
        } else out.push(next === "'" ? "'" : `\\\\${next}`)
        i += 1
      } else if (char === '"') {
        if (endsString(text, i + 1, open.at(-1))) {
          inString = false
          out.push(char)
        } else out.push('\\"')
      } else if (char < ' ') out.push(char === '\n' ? '\\n' : char === '\t' ? '\\t' : ' ')
      else out.push(char)
      continue
    }
    if (char === '"') inString = true
    else if (char === '{' || char === '[') open.push(char === '{' ? '}' : ']')
    else if (char === '}' || char === ']') {
      dropComma(out)
      if (open.pop() === undefined) break
    } else if (char === ';') continue
    out.push(char)
    if (open.length === 0 && (char === '}' || char === ']')) break
  }
  if (inString) out.push('"')
  while (open.length > 0) {
    dropComma(out)
    out.push(open.pop() as string)
  }
  return out.join('')
}

/** Whether a quote at this place can close a string: what follows must be structure. */
function endsString(text: string, from: number, inside: string | undefined): boolean {
  let i = from
  while (i < text.length && (text[i] as string) <= ' ') i += 1
  const next = text[i]
  if (next === undefined || next === ':' || next === '}' || next === ']') return true
  if (next !== ',') return next === '"' && inside !== undefined && /\n/u.test(text.slice(from, i))
  i += 1
  while (i < text.length && (text[i] as string) <= ' ') i += 1
  const after = text[i]
  return after === undefined || /["{[\]}\-\dtfn]/u.test(after)
}

function dropComma(out: string[]): void {
  let i = out.length - 1
  while (i >= 0 && (out[i] as string).trim() === '') i -= 1
  if (out[i] === ',') out.splice(i, 1)
}
