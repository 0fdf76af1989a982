/**
 * Rules that other tools keep for sites without feeds, as source definitions: FreshRSS's XPath and JSON rules in OPML,
 * and the addresses of RSS-Bridge's CssSelector and XPath bridges. What does not map is listed in words, not dropped.
 *
 * Effects: none.
 *
 * @module
 */
import { addressFault, selectorFault } from './fields.ts'
import type { PlainDefinition } from './render-yaml.ts'
import { xpathToCss } from './xpath-to-css.ts'

export interface ForeignSource {
  /** Keys of a source file: `url`, `kind` and rules. */
  definition: PlainDefinition
  /** What the other tool was told and we cannot be, in words. */
  unmapped: string[]
}

/** An entry of another tool's list; `rules` holds the attributes beside the usual ones, names in lower case. */
export interface ForeignOutline {
  xmlUrl: string
  type?: string
  rules?: Record<string, string>
}

/** The definition that says the same, or undefined where the entry is a plain feed. */
export function readForeign(outline: ForeignOutline): ForeignSource | undefined {
  return readFreshRss(outline) ?? readBridge(outline.xmlUrl)
}

type Rules = Record<string, string | undefined>

/** Their values may be secrets: they are not repeated. */
const SECRETS = 'its cookies and headers (write them as headers, with references to the environment)'

/** Collects what maps and what does not. */
function collector() {
  const unmapped: string[] = []
  const convert = (name: string, xpath: string | undefined, mode: 'element' | 'value'): string | undefined => {
    if (xpath === undefined || xpath.trim() === '') return undefined
    const css = xpathToCss(xpath, mode === 'element' ? ',' : '||')
    if (!css.ok) unmapped.push(`${name}: ${xpath.slice(0, 120)} (${css.why})`)
    else if (mode === 'element' && (css.selector.includes('@') || css.selector === '.'))
      unmapped.push(`${name}: ${xpath.slice(0, 120)} (an element is wanted)`)
    else return css.selector
    return undefined
  }
  const element = (name: string, css: string | undefined): string | undefined => {
    if (css === undefined || css.trim() === '') return undefined
    const wrong = selectorFault(css.trim())
    if (wrong === undefined) return css.trim()
    unmapped.push(`${name}: ${css.slice(0, 120)} (${wrong})`)
    return undefined
  }
  const note = (name: string, value: string | undefined, why: string): void => {
    if (value !== undefined && value.trim() !== '') unmapped.push(`${name}: ${value.slice(0, 120)} (${why})`)
  }
  return { unmapped, convert, element, note }
}

/** Keys without a value left out; undefined where nothing is left. */
function present(fields: Record<string, unknown>): Record<string, unknown> | undefined {
  const kept = Object.entries(fields).filter(([, value]) => value !== undefined)
  return kept.length > 0 ? Object.fromEntries(kept) : undefined
}

function readFreshRss({ xmlUrl, type = '', rules = {} }: ForeignOutline): ForeignSource | undefined {
  const rule = (name: string): string | undefined => rules[`frss:${name.toLowerCase()}`]
  const known = collector()
  const article = present({
    body: known.element('cssFullContent', rule('cssFullContent')),
    remove: known.element('cssContentFilter', rule('cssContentFilter') ?? rule('cssFullContentFilter')),
  })
  known.note('filters', rule('filtersActionRead'), 'its filters mark as read; see include and exclude')
  if (rule('CURLOPT_COOKIE') ?? rule('CURLOPT_HTTPHEADER')) known.unmapped.push(SECRETS)
  if (/^html\+xpath$/i.test(type)) {
    const listing = listingOf(
      {
        item: rule('xPathItem'),
        link: rule('xPathItemUri'),
        title: rule('xPathItemTitle'),
        date: rule('xPathItemTimestamp'),
        summary: rule('xPathItemContent'),
        image: rule('xPathItemThumbnail'),
        author: rule('xPathItemAuthor'),
      },
      known,
    )
    known.note('categories', rule('xPathItemCategories'), 'keywords come from the article pages')
    known.note('uid', rule('xPathItemUid'), 'an article is known by its address')
    known.note('timeFormat', rule('xPathItemTimeFormat'), 'dates are understood by themselves')
    return finish(xmlUrl, listing ? { kind: 'listing', listing } : { kind: 'auto' }, article, known.unmapped)
  }
  if (/^json\+dotnotation$/i.test(type)) {
    const json = present({
      items: rule('jsonItem'),
      link: rule('jsonItemUri'),
      id: rule('jsonItemUid'),
      title: rule('jsonItemTitle'),
      date: rule('jsonItemTimestamp'),
      content: rule('jsonItemContent'),
      image: rule('jsonItemThumbnail'),
      author: rule('jsonItemAuthor'),
    })
    const isWhole = json?.['items'] !== undefined && json['link'] !== undefined
    if (!isWhole) known.unmapped.push('its JSON paths name no items or no address')
    return finish(xmlUrl, isWhole ? { kind: 'json', json } : { kind: 'auto' }, article, known.unmapped)
  }
  if (/\+xpath$|\+dotnotation$/i.test(type)) known.unmapped.push(`type ${type} (read by itself instead)`)
  if (article === undefined && known.unmapped.length === 0) return undefined
  return finish(xmlUrl, { kind: /\+/.test(type) ? 'auto' : 'feed' }, article, known.unmapped)
}

function listingOf(rules: Rules, { convert, unmapped }: ReturnType<typeof collector>): Record<string, unknown> | undefined {
  const item = convert('item', rules['item'], 'element')
  if (item === undefined) {
    if (rules['item'] === undefined) unmapped.push('it names no item')
    unmapped.push('the list is found by itself instead (kind: auto)')
    return undefined
  }
  const values = ['link', 'title', 'date', 'summary', 'image', 'author'].map((name): [string, unknown] => [
    name,
    convert(name, rules[name], 'value'),
  ])
  return present({ item, ...Object.fromEntries(values) })
}

/** Parameters of RSS-Bridge that say how it answers, not what it reads. */
const PLUMBING: ReadonlySet<string> = new Set(
  'action bridge format context limit cache _cache_timeout _noproxy token home_page feed url discard_thumbnail remove_styling remove_markup use_article_pages dont_expand_metadata fix_encoding raw_content'.split(
    ' ',
  ),
)

function readBridge(address: string): ForeignSource | undefined {
  if (addressFault(address) !== undefined) return undefined
  const parameters = new URL(address).searchParams
  const bridge = parameters
    .get('bridge')
    ?.replace(/Bridge$/i, '')
    .toLowerCase()
  if (parameters.get('action')?.toLowerCase() !== 'display' || bridge === undefined) return undefined
  const given = (name: string): string | undefined => parameters.get(name)?.trim() || undefined
  const known = collector()
  const used = new Set<string>()
  const take = (name: string): string | undefined => {
    used.add(name)
    return given(name)
  }
  const rest = (): void => {
    used.add('cookie')
    if (given('cookie')) known.unmapped.push(SECRETS)
    for (const [name, value] of parameters)
      if (!used.has(name) && !PLUMBING.has(name)) known.note(name, value, 'there is no such rule')
  }
  const site = given('home_page') ?? given('feed') ?? given('url')
  if (site === undefined || addressFault(site) !== undefined) return undefined
  if (bridge === 'xpath') {
    const listing = listingOf(
      {
        item: take('item'),
        link: take('uri'),
        title: take('title'),
        date: take('timestamp'),
        summary: take('content'),
        image: take('enclosures'),
        author: take('author'),
      },
      known,
    )
    rest()
    return finish(site, listing ? { kind: 'listing', listing } : { kind: 'auto' }, undefined, known.unmapped)
  }
  const article = present({
    body: known.element('content_selector', take('content_selector') ?? take('article_page_content_selector')),
    remove: known.element('content_cleanup', take('content_cleanup')),
  })
  if (bridge === 'cssselectorfeedexpander') {
    rest()
    return finish(site, { kind: 'feed' }, article, known.unmapped)
  }
  if (bridge !== 'cssselector' && bridge !== 'cssselectorcomplex') return undefined
  const entry = known.element('entry_element_selector', take('entry_element_selector'))
  const links = known.element('url_selector', take('url_selector'))
  const listing =
    entry !== undefined
      ? present({
          item: entry,
          link: links === undefined ? undefined : `${links}@href`,
          title: known.element('title_selector', take('title_selector')),
          date: known.element('time_selector', take('time_selector')),
          author: known.element('author_selector', take('author_selector')),
        })
      : links !== undefined
        ? { item: links, link: '@href', title: '.' }
        : undefined
  rest()
  if (listing === undefined) known.unmapped.push('the list is found by itself (kind: auto)')
  return finish(site, listing ? { kind: 'listing', listing } : { kind: 'auto' }, article, known.unmapped)
}

function finish(
  url: string,
  rules: Record<string, unknown>,
  article: Record<string, unknown> | undefined,
  unmapped: string[],
): ForeignSource {
  return { definition: { url, ...rules, ...(article ? { article } : {}) }, unmapped }
}
