/**
 * A strict reader of the XML our serialisers write: throws on anything a conforming parser must refuse.
 *
 * XML 1.0 well-formedness without DTDs, and declared namespace prefixes. For tests only.
 *
 * Effects: none.
 *
 * @module
 */
export interface XmlElement {
  name: string
  attributes: Record<string, string>
  children: XmlElement[]
  /** Own character data, joined. */
  text: string
}

const NAME = /[A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?/y
const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function isLegal(code: number): boolean {
  return (
    code === 9 ||
    code === 10 ||
    code === 13 ||
    (code >= 0x20 && code <= 0xd7ff) ||
    (code >= 0xe000 && code <= 0xfffd) ||
    (code >= 0x10000 && code <= 0x10ffff)
  )
}

/** The root element; throws with the offset of the first fault. */
export function readXml(text: string): XmlElement {
  let at = 0
  const fail = (why: string): never => {
    throw new Error(`${why} at ${at}: ${JSON.stringify(text.slice(Math.max(0, at - 30), at + 30))}`)
  }
  for (const character of text)
    if (!isLegal(character.codePointAt(0) ?? 0)) fail(`illegal U+${character.codePointAt(0)?.toString(16)}`)
  const name = (): string => {
    NAME.lastIndex = at
    const found = NAME.exec(text)?.[0]
    if (found === undefined) return fail('no name')
    at += found.length
    return found
  }
  const blanks = (): number => {
    const from = at
    while (' \t\r\n'.includes(text[at] ?? 'x')) at++
    return at - from
  }
  const decode = (raw: string): string =>
    raw.replace(/&([^;&]*);?/g, (whole, body: string) => {
      if (!whole.endsWith(';')) return fail(`bare ampersand ${whole.slice(0, 20)}`)
      if (body in ENTITIES) return ENTITIES[body] as string
      const code = /^#x[0-9A-Fa-f]+$/.test(body)
        ? Number.parseInt(body.slice(2), 16)
        : /^#\d+$/.test(body)
          ? Number(body.slice(1))
          : -1
      return isLegal(code) ? String.fromCodePoint(code) : fail(`bad reference ${whole}`)
    })
  const attributes = (): Record<string, string> => {
    const out: Record<string, string> = {}
    while (blanks() > 0 && !'/>?'.includes(text[at] ?? '>')) {
      const key = name()
      if (key in out) fail(`attribute ${key} twice`)
      if (text[at] !== '=' || text[at + 1] !== '"') fail('attribute without quoted value')
      const end = text.indexOf('"', at + 2)
      const raw = text.slice(at + 2, end === -1 ? fail('open attribute') : end)
      if (raw.includes('<')) fail('< in attribute')
      out[key] = decode(raw.replace(/[\t\n]/g, ' '))
      at = end + 1
    }
    return out
  }
  const element = (prefixes: ReadonlySet<string>): XmlElement => {
    at++
    const tag = name()
    const own: XmlElement = { name: tag, attributes: attributes(), children: [], text: '' }
    const known = new Set(prefixes)
    for (const key of Object.keys(own.attributes)) if (key.startsWith('xmlns:')) known.add(key.slice(6))
    for (const used of [tag, ...Object.keys(own.attributes)]) {
      const prefix = used.includes(':') ? used.slice(0, used.indexOf(':')) : 'xml'
      if (prefix !== 'xmlns' && prefix !== 'xml' && !known.has(prefix)) fail(`undeclared prefix ${prefix}`)
    }
    if (text.startsWith('/>', at)) {
      at += 2
      return own
    }
    if (text[at] !== '>') fail('tag not closed')
    at++
    for (;;) {
      const next = text.indexOf('<', at)
      if (next === -1) fail('element not closed')
      const raw = text.slice(at, next)
      if (raw.includes(']]>')) fail(']]> in text')
      own.text += decode(raw)
      at = next
      if (text.startsWith('<![CDATA[', at)) {
        const end = text.indexOf(']]>', at)
        if (end === -1) fail('CDATA not closed')
        own.text += text.slice(at + 9, end)
        at = end + 3
      } else if (text.startsWith('</', at)) {
        at += 2
        if (name() !== tag) fail(`end tag does not match ${tag}`)
        blanks()
        if (text[at] !== '>') fail('bad end tag')
        at++
        return own
      } else if (text[at + 1] === '!' || text[at + 1] === '?') fail('comment, instruction or declaration')
      else own.children.push(element(known))
    }
  }
  if (!text.startsWith('<?xml version="1.0" encoding="utf-8"?>')) fail('no XML declaration')
  at = text.indexOf('?>') + 2
  blanks()
  if (text[at] !== '<') fail('no root')
  const root = element(new Set())
  blanks()
  if (at !== text.length) fail('text after the root')
  return root
}

export function childrenNamed(parent: XmlElement, name: string): XmlElement[] {
  return parent.children.filter((child) => child.name === name)
}

export function childText(parent: XmlElement, name: string): string | undefined {
  return parent.children.find((child) => child.name === name)?.text
}
