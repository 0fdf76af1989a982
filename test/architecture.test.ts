/**
 * Who may import whom (docs/architecture.md), checked over every file of src/.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const ROOT = resolve(import.meta.dirname, '..')
const SRC = join(ROOT, 'src')
const STEPS = ['source', 'schedule', 'fetch', 'discover', 'extract', 'normalise', 'store', 'publish', 'notify', 'upstream']
const LEAVES = ['model', 'web', 'query']

/** Rooms that a room may import beside itself. */
const MAY: Record<string, string[]> = {
  model: [],
  web: ['model'],
  ports: ['model'],
  query: ['model', 'web'],
  ...Object.fromEntries(STEPS.map((step) => [step, [...LEAVES, 'ports']])),
  pipeline: [...STEPS, ...LEAVES, 'ports'],
  app: ['source', 'store', 'publish', 'notify', 'upstream', ...LEAVES, 'ports'],
  'runtime/node': [...STEPS, ...LEAVES, 'ports', 'pipeline', 'app'],
  'runtime/worker': [...STEPS, ...LEAVES, 'ports', 'pipeline', 'app'],
  cli: [...STEPS, ...LEAVES, 'ports', 'pipeline', 'app', 'runtime/node'],
}

/** Packages that have homes; a package not named here may be imported nowhere. */
const PACKAGES: Record<string, string[]> = {
  hono: ['app', 'runtime/node', 'runtime/worker'],
  '@hono/node-server': ['runtime/node'],
  cheerio: ['web', 'discover', 'extract', 'normalise'],
  htmlparser2: ['web', 'source', 'discover', 'extract', 'normalise'],
  domhandler: ['model', 'web', 'discover', 'extract', 'normalise'],
  domutils: ['web', 'discover', 'extract', 'normalise'],
  'css-select': ['web', 'discover', 'extract', 'normalise', 'source'],
  tldts: ['web'],
  yaml: ['source'],
  zod: ['source', 'app'],
  undici: ['runtime/node'],
  eld: ['runtime/node'],
  'node-cron': ['runtime/node'],
}

interface Import {
  file: string
  room: string
  specifier: string
  typeOnly: boolean
}

function sourceFiles(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.(ts|mjs)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
}

function roomOf(path: string): string {
  const parts = relative(SRC, path).split(/[\\/]/)
  if (parts.length === 1) return parts[0]!.replace(/\.ts$/, '')
  return parts[0] === 'runtime' ? `runtime/${parts[1]}` : parts[0]!
}

function importsOf(file: string): Import[] {
  const text = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\//g, '')
  const pattern = /^\s*(?:import|export)\s+(type\s+)?(?:[\w*{}\s,$]+?\s+from\s+)?'([^']+)'|import\('([^']+)'\)/gm
  return [...text.matchAll(pattern)].map((m) => ({
    file: relative(ROOT, file),
    room: roomOf(file),
    specifier: m[2] ?? m[3] ?? '',
    typeOnly: m[1] !== undefined,
  }))
}

const files = sourceFiles(SRC).filter((file) => !/worker-configuration\.d\.ts$/.test(file))
const imports = files.flatMap(importsOf)

describe('the rooms', () => {
  it('are all known here', () => {
    expect([...new Set(files.map(roomOf))].filter((room) => !(room in MAY))).toEqual([])
  })

  it('import only from the rooms below them', () => {
    const wrong = imports
      .filter((i) => i.specifier.startsWith('.'))
      .map((i) => ({ ...i, target: roomOf(resolve(ROOT, dirname(i.file), i.specifier)) }))
      .filter((i) => i.target !== i.room && i.target !== '..' && !(MAY[i.room] ?? []).includes(i.target))
    expect(wrong.map((i) => `${i.file} imports ${i.specifier}`)).toEqual([])
  })

  it('form no cycle of files, type-only imports included', () => {
    const graph = new Map<string, string[]>()
    for (const i of imports.filter((one) => one.specifier.startsWith('.'))) {
      const target = relative(ROOT, resolve(ROOT, dirname(i.file), i.specifier))
      graph.set(i.file, [...(graph.get(i.file) ?? []), target])
    }
    expect(findCycle(graph)).toBeUndefined()
  })

  it('use packages only in their homes', () => {
    const wrong = imports
      .filter((i) => !i.specifier.startsWith('.') && !i.specifier.startsWith('node:') && !i.specifier.startsWith('cloudflare:'))
      .filter((i) => {
        const name = i.specifier.startsWith('@') ? i.specifier.split('/').slice(0, 2).join('/') : i.specifier.split('/')[0]!
        return !(PACKAGES[name] ?? []).includes(i.room)
      })
    expect(wrong.map((i) => `${i.file} imports ${i.specifier}`)).toEqual([])
  })

  it('keep Node out of everything that must also run in a Worker', () => {
    // workerd has this one of its own.
    const zlib = (i: (typeof imports)[number]): boolean => i.room === 'runtime/worker' && i.specifier === 'node:zlib'
    const wrong = imports.filter(
      (i) => i.specifier.startsWith('node:') && i.room !== 'runtime/node' && i.room !== 'cli' && !zlib(i),
    )
    expect(wrong.map((i) => `${i.file} imports ${i.specifier}`)).toEqual([])
  })

  it('parse HTML with cheerio only through its slim entry', () => {
    expect(imports.filter((i) => i.specifier.startsWith('cheerio') && i.specifier !== 'cheerio/slim').map((i) => i.file)).toEqual(
      [],
    )
  })

  it('reach the network only through the guarded door', () => {
    const doors = new Set(
      ['node/http', 'node/http-connect', 'node/http-mend', 'node/http-proxy', 'worker/http'].map(
        (name) => `src/runtime/${name}.ts`,
      ),
    )
    const wrong = files
      .filter((file) => !doors.has(relative(ROOT, file)))
      .filter((file) => {
        const code = readFileSync(file, 'utf8')
          .replace(/\/\*[\s\S]*?\*\//g, '')
          .replace(/^\s*\/\/.*$/gm, '')
        return (
          /(?:await|return|=|=>|[(,])\s*fetch\(|globalThis\.fetch|node:https?'|node:net'/.test(code) &&
          !/import type[^;]*node:https?'/.test(code)
        )
      })
    expect(wrong.map((file) => relative(ROOT, file))).toEqual([])
  })

  it('hold no file named for nothing', () => {
    expect(
      files.filter((file) => /[\\/](utils?|helpers?|common|misc|index)\.ts$/.test(file)).map((f) => relative(ROOT, f)),
    ).toEqual(files.filter((file) => /runtime[\\/]worker[\\/]index\.ts$/.test(file)).map((f) => relative(ROOT, f)))
  })

  it('say at their head what each file is for', () => {
    const silent = files.filter((file) => file.endsWith('.ts') && !readFileSync(file, 'utf8').startsWith('/**'))
    expect(silent.map((file) => relative(ROOT, file))).toEqual([])
  })
})

/** The first cycle found, as a list of files, or nothing. */
function findCycle(graph: Map<string, string[]>): string[] | undefined {
  const done = new Set<string>()
  const path: string[] = []
  const visit = (file: string): string[] | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file]
    if (done.has(file)) return undefined
    path.push(file)
    for (const next of graph.get(file) ?? []) {
      const found = visit(next)
      if (found) return found
    }
    path.pop()
    done.add(file)
    return undefined
  }
  for (const file of graph.keys()) {
    const found = visit(file)
    if (found) return found
  }
  return undefined
}
