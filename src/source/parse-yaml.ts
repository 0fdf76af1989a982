/**
 * Text of a source file to a plain object that remembers its lines.
 *
 * YAML 1.2, core schema, one document, a map at the top. Bounded: 64 kB, 100 levels, 20,000 values; linear time.
 *
 * Effects: none.
 *
 * @module
 */
import { type Document, isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from 'yaml'
import { clip } from './finding.ts'

/** A fault of the text itself. */
export interface YamlFault {
  /** 1-based. */
  line: number
  message: string
  remedy: string
}

export interface ParsedYaml {
  /** The top map; `undefined` where the text could not be read. */
  value: Record<string, unknown> | undefined
  faults: YamlFault[]
  /** 1-based line of a value, or of its key; that of the nearest parent where the path leads nowhere. */
  lineOf(path: readonly (string | number)[], atKey?: boolean): number | undefined
}

const MOST_CHARACTERS = 65_536
const MOST_VALUES = 20_000
const MOST_FAULTS = 5
const DEEPEST = 100

/** Reads one YAML document. Never throws. */
export function parseYaml(raw: string): ParsedYaml {
  const text = raw.startsWith('\ufeff') ? raw.slice(1) : raw
  const wrong = unreadable(text)
  if (wrong) return { value: undefined, faults: [wrong], lineOf: () => wrong.line }
  const lines = new LineCounter()
  let document: Document.Parsed
  try {
    document = parseDocument(text, {
      lineCounter: lines,
      prettyErrors: false,
      uniqueKeys: false,
      merge: false,
      logLevel: 'error',
    })
  } catch {
    const fault = { line: 1, message: 'cannot be read as YAML', remedy: 'compare with a file that works' }
    return { value: undefined, faults: [fault], lineOf: () => 1 }
  }
  const lineOf: ParsedYaml['lineOf'] = (path, atKey) => lineIn(document, lines, path, atKey ?? false)
  const faults = parserFaults(document, lines, text)
  if (faults.length > 0) return { value: undefined, faults, lineOf }
  const value = toPlain(document.contents, { lines, faults, anchors: new Map(), open: new Set(), alias: undefined, values: 0 })
  if (faults.length > 0) return { value: undefined, faults, lineOf }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return {
      value: undefined,
      faults: [{ line: 1, message: 'holds no map of keys', remedy: 'begin with "title:" and "url:"' }],
      lineOf,
    }
  }
  return { value: value as Record<string, unknown>, faults, lineOf }
}

/** What makes a text not worth parsing. */
function unreadable(text: string): YamlFault | undefined {
  if (text.length > MOST_CHARACTERS) {
    return { line: 1, message: 'is larger than 64 kB', remedy: 'a source file holds one source; split or shorten it' }
  }
  const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffd]/.exec(text)
  if (control) return { line: lineAt(text, control.index), message: 'is not UTF-8 text', remedy: 'save the file as UTF-8' }
  if (!text.split('\n').some((row) => /^\s*[^#\s]/.test(row)))
    return { line: 1, message: 'is empty', remedy: 'write at least "title:" and "url:"' }
  const deep = tooDeep(text)
  return deep === undefined
    ? undefined
    : { line: deep, message: 'is nested too deeply', remedy: 'a source file needs three levels at most' }
}

/** The line at which nesting passes the bound; asked before the parser, which recurses, sees the text. */
function tooDeep(text: string): number | undefined {
  let line = 1
  let flow = 0
  let markers = 0
  for (const char of text) {
    if (char === '\n') {
      line++
      markers = 0
    } else if (char === '[' || char === '{') flow++
    else if (char === ']' || char === '}') flow--
    else if (char === '-' || char === '?' || char === ':') markers++
    if (flow > DEEPEST || markers > 8 * DEEPEST) return line
  }
  const indents = [-1]
  for (const [index, row] of text.split('\n').entries()) {
    const indent = row.search(/\S/)
    if (indent < 0) continue
    while ((indents.at(-1) ?? -1) >= indent && indents.length > 1) indents.pop()
    indents.push(indent)
    if (indents.length > DEEPEST) return index + 1
  }
  return undefined
}

function lineAt(text: string, offset: number): number {
  let line = 1
  for (let i = text.indexOf('\n'); i >= 0 && i < offset; i = text.indexOf('\n', i + 1)) line++
  return line
}

/** Sentences for the parser's commoner complaints. */
const SAID: Record<string, [message: string, remedy: string]> = {
  TAB_AS_INDENT: ['is indented with a tab', 'indent with blanks'],
  MULTIPLE_DOCS: [
    'holds several documents',
    'one file is one source: take out the "---" and move what follows to a file of its own',
  ],
  BAD_INDENT: ['is indented wrongly', 'give keys of one map the same indent'],
  MISSING_CHAR: ['lacks a closing quote, bracket or comma', 'close what was opened'],
  IMPOSSIBLE: ['cannot be read', 'compare with a file that works'],
  BLOCK_AS_IMPLICIT_KEY: ['has a second colon on one line', 'put values that contain ": " in quotes'],
  MULTILINE_IMPLICIT_KEY: ['has a line without a colon', 'write "key: value"'],
  MULTIPLE_ANCHORS: ['gives one value several anchors', 'put values that begin with & in quotes'],
  BAD_ALIAS: ['has an alias that is not well-formed', 'put values that begin with * in quotes'],
  TAG_RESOLVE_FAILED: ['uses a tag that has no meaning here', 'put values that begin with ! in quotes'],
  BAD_DQ_ESCAPE: ['has an unknown escape in a quoted text', 'use single quotes'],
  BAD_SCALAR_START: ['begins with a character that YAML reserves', 'put the value in quotes'],
  UNEXPECTED_TOKEN: ['has something unexpected here', 'put values that contain ": ", " #", "[" or "{" in quotes'],
}

function parserFaults(document: Document.Parsed, lines: LineCounter, text: string): YamlFault[] {
  return [...document.errors, ...document.warnings].slice(0, MOST_FAULTS).map((error) => {
    const code = error.code === 'BAD_INDENT' && error.message.startsWith('Flow') ? 'MISSING_CHAR' : error.code
    const [message, remedy] = SAID[code] ?? [
      clip(error.message, 120),
      'put the value in quotes, or compare with a file that works',
    ]
    return { line: lines.linePos(Math.min(error.pos[0], text.length)).line, message, remedy }
  })
}

interface Walk {
  lines: LineCounter
  faults: YamlFault[]
  anchors: Map<string, unknown>
  /** Nodes being converted: an alias to one of them would never end. */
  open: Set<unknown>
  /** The outermost alias being unfolded. */
  alias: unknown
  values: number
}

/**
 * The plain value of a node. Refuses keys given twice (the parser's own check takes quadratic time), keys that are no
 * words, aliases without anchor, and aliases that unfold to more values than any source file holds.
 */
function toPlain(node: unknown, walk: Walk): unknown {
  if (walk.faults.length >= MOST_FAULTS) return undefined
  if (++walk.values > MOST_VALUES) {
    if (walk.faults.length === 0)
      blame(walk.alias ?? node, walk, 'unfolds to too many values', 'write the values out instead of &anchors and *aliases')
    return undefined
  }
  if (isAlias(node)) return unfold(node, walk)
  if (isNode(node) && node.anchor !== undefined) walk.anchors.set(node.anchor, node)
  if (isScalar(node)) return typeof node.value === 'bigint' ? Number(node.value) : node.value
  walk.open.add(node)
  let plain: unknown = null
  if (isSeq(node)) plain = node.items.map((child) => toPlain(child, walk))
  else if (isMap(node)) plain = mapToPlain(node.items, walk)
  walk.open.delete(node)
  return plain
}

function unfold(alias: { source: string }, walk: Walk): unknown {
  const target = walk.anchors.get(alias.source)
  if (target !== undefined && !walk.open.has(target)) {
    const outer = walk.alias
    walk.alias = outer ?? alias
    const plain = toPlain(target, walk)
    walk.alias = outer
    return plain
  }
  blame(
    alias,
    walk,
    `refers to "${clip(alias.source, 40)}", which no anchor before it defines`,
    'put values that begin with * in quotes',
  )
  return undefined
}

function mapToPlain(items: readonly { key: unknown; value: unknown }[], walk: Walk): Record<string, unknown> {
  const seen = new Map<string, unknown>()
  const first = new Map<string, number>()
  for (const { key, value } of items) {
    const line = lineOfNode(key, walk.lines)
    const name = isScalar(key) ? String(key.value) : undefined
    if (name === undefined) blame(key, walk, 'has a key that is a list or a map', 'write a plain word before the colon')
    else if (seen.has(name))
      blame(key, walk, `gives "${clip(name, 40)}" a second time, after line ${first.get(name)}`, 'keep one of them')
    else {
      first.set(name, line)
      seen.set(name, toPlain(value, walk))
    }
    if (walk.faults.length >= MOST_FAULTS) break
  }
  return Object.fromEntries(seen)
}

function blame(node: unknown, walk: Walk, message: string, remedy: string): void {
  walk.faults.push({ line: lineOfNode(node, walk.lines), message, remedy })
}

function lineOfNode(node: unknown, lines: LineCounter): number {
  return isNode(node) && node.range ? lines.linePos(node.range[0]).line : 1
}

function lineIn(
  document: Document.Parsed,
  lines: LineCounter,
  path: readonly (string | number)[],
  atKey: boolean,
): number | undefined {
  let node: unknown = document.contents
  let line: number | undefined
  for (const [index, step] of path.entries()) {
    if (isMap(node)) {
      const pair: { key: unknown; value: unknown } | undefined = node.items.find(
        ({ key }) => isScalar(key) && String(key.value) === String(step),
      )
      if (!pair) break
      const atValue = index === path.length - 1 && !atKey && isScalar(pair.value) && pair.value.range
      line = lineOfNode(atValue ? pair.value : pair.key, lines)
      node = pair.value
    } else if (isSeq(node)) {
      node = node.items[Number(step)]
      if (node !== undefined) line = lineOfNode(node, lines)
    } else break
  }
  return line
}
