/**
 * A second opinion on sanitised HTML: reads it by the narrow grammar it must have, independent of the writer's own tables.
 *
 * Effects: none.
 *
 * @module
 */

const VOID = new Set(['img', 'br', 'hr', 'source'])
const RUNNING =
  'a abbr b bdi bdo br cite code del dfn em i img ins kbd mark q rp rt ruby s samp small span strong sub sup time u var video audio'
const BLOCK = 'p h1 h2 h3 h4 h5 h6 pre blockquote details figure ul ol dl table hr'
const names = (list: string): Set<string> => new Set(list.split(' '))
/** Which elements may stand in which; running elements hold running elements. */
const INSIDE = new Map<string, Set<string>>([
  ['', names(BLOCK)],
  ['ul', names('li')],
  ['ol', names('li')],
  ['dl', names('dt dd')],
  ['table', names('caption thead tbody tfoot')],
  ['thead', names('tr')],
  ['tbody', names('tr')],
  ['tfoot', names('tr')],
  ['tr', names('td th')],
  ['blockquote', names(BLOCK)],
  ['details', names(`summary ${BLOCK}`)],
  ['figure', names(`figcaption ${BLOCK} ${RUNNING}`)],
  ['video', names('source')],
  ['audio', names('source')],
  ...['li', 'dt', 'dd', 'td', 'th', 'caption', 'figcaption', 'summary'].map((name): [string, Set<string>] => [
    name,
    names(`${BLOCK} ${RUNNING}`),
  ]),
])
const RUNNING_SET = names(RUNNING)
const ATTRIBUTE = /^[a-z]+="[^"<>`\u0000-\u001f]*"$/
const ATTRIBUTES = new Set(
  'href title lang dir cite datetime start type reversed value colspan rowspan scope src alt width height controls preload poster'.split(
    ' ',
  ),
)
const ADDRESS = /^(?:https?:\/\/[^\s"\\]+|mailto:[^\s":]+@[^\s":]+|tel:\+?[0-9().;=a-z-]+)$/i

/** What is wrong with the fragment, in words; empty when it is as it must be. */
export function faultsOf(html: string): string[] {
  const faults: string[] = []
  const open: string[] = []
  const parts = html.split(/(<[^>]*>)/)
  for (const part of parts) {
    if (part === '') continue
    if (!part.startsWith('<')) checkText(part, open.at(-1) ?? '', faults)
    else if (part.startsWith('</')) {
      const name = part.slice(2, -1)
      if (open.pop() !== name) faults.push(`end of ${name} closes something else`)
    } else checkTag(part, open, faults)
  }
  if (open.length > 0) faults.push(`left open: ${open.join(' ')}`)
  if (open.length > 100) faults.push('too deep')
  return faults
}

function checkText(text: string, parent: string, faults: string[]): void {
  if (/[>\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufffe\uffff]/.test(text) || !text.isWellFormed())
    faults.push(`forbidden character in ${JSON.stringify(text)}`)
  if (/&(?!(?:amp|lt|gt);)/.test(text)) faults.push(`bare ampersand in ${JSON.stringify(text)}`)
  const allowed = INSIDE.get(parent)
  if (allowed && !allowed.has('em')) faults.push(`loose text in <${parent}>: ${JSON.stringify(text)}`)
}

function checkTag(tag: string, open: string[], faults: string[]): void {
  const match = /^<([a-z][a-z0-9]*)((?: [a-z]+="[^"]*")*)>$/.exec(tag)
  if (!match) {
    faults.push(`not a tag of ours: ${tag}`)
    return
  }
  const name = match[1]!
  const parent = open.at(-1) ?? ''
  const allowed = INSIDE.get(parent) ?? RUNNING_SET
  if (!allowed.has(name)) faults.push(`<${name}> in <${parent}>`)
  if (name === 'a' && open.includes('a')) faults.push('link in a link')
  const seen = new Set<string>()
  for (const [attribute, key, value] of match[2]!.matchAll(/ ([a-z]+)="([^"]*)"/g)) {
    if (!ATTRIBUTE.test(attribute.slice(1)) || !ATTRIBUTES.has(key!) || seen.has(key!)) faults.push(`attribute ${attribute}`)
    seen.add(key!)
    if (
      ['href', 'src', 'cite', 'poster'].includes(key!) &&
      !ADDRESS.test(value!.replaceAll('&amp;', '&').replaceAll('&#96;', '%60'))
    )
      faults.push(`address ${value}`)
  }
  if (!VOID.has(name)) open.push(name)
}
