/**
 * What the documents promise: links that lead somewhere, every command and every setting told of.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { COMMANDS } from '../src/cli/main.ts'

const root = resolve(import.meta.dirname, '..')

function filesBelow(dir: string, pattern: RegExp): string[] {
  return readdirSync(join(root, dir), { recursive: true, encoding: 'utf8' })
    .filter((name) => pattern.test(name))
    .map((name) => join(dir, name))
}

const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const PAGES = ['README.md', 'CHANGELOG.md', ...filesBelow('docs', /\.md$/)]
const ALL = PAGES.map(read).join('\n')

/** As GitHub makes them. */
function anchorsOf(markdown: string): Set<string> {
  return new Set(
    [...markdown.replace(/^```[\s\S]*?^```/gm, '').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .trim()
        .replaceAll(/\s/g, '-'),
    ),
  )
}

describe('the documents', () => {
  it.each(PAGES)('%s links to files and headings that exist', (page) => {
    const text = read(page).replace(/^```[\s\S]*?^```/gm, '')
    const dead = [...text.matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, target = '']) => target)
      .filter((target) => !/^[a-z]+:/i.test(target))
      .filter((target) => {
        const [path = '', anchor] = target.split('#')
        const file = path === '' ? join(root, page) : resolve(root, dirname(page), path)
        if (!existsSync(file)) return true
        return anchor !== undefined && file.endsWith('.md') && !anchorsOf(readFileSync(file, 'utf8')).has(anchor)
      })
    expect(dead).toEqual([])
  })

  it('are all reached from the README, at most over one other page', () => {
    const linked = (page: string): string[] =>
      [...read(page).matchAll(/\]\(([^)#\s]+\.md)/g)].map(([, target = '']) => join(dirname(page), target))
    const near = linked('README.md')
    const reached = new Set([...near, ...near.flatMap(linked)])
    expect(filesBelow('docs', /\.md$/).filter((page) => !page.includes('decisions') && !reached.has(page))).toEqual([])
  })

  it('name every command', () => {
    expect(Object.keys(COMMANDS).filter((name) => !new RegExp(`(?:dateline |\`)${name}\\b`).test(ALL))).toEqual([])
  })

  it('list every setting that is read, and none that is not', () => {
    const known = new Set(filesBelow('src', /\.ts$/).flatMap((path) => read(path).match(/\bDATELINE_[A-Z_]*[A-Z]\b/g) ?? []))
    const listed = new Set(
      read('docs/configuration.md')
        .replace('DATELINE_…', '')
        .match(/\bDATELINE_[A-Z_]*[A-Z]\b/g) ?? [],
    )
    // Rehearsals of crashes, and what `npm run worker` tells the Worker it starts.
    for (const name of ['DATELINE_CRASH_AT', 'DATELINE_LOCAL', 'DATELINE_CLOCK_BEGAN']) known.delete(name)
    expect([...known].filter((name) => !listed.has(name)).sort()).toEqual([])
    expect([...listed].filter((name) => !known.has(name)).sort()).toEqual([])
  })

  it('describe every figure of /metrics', () => {
    const names = new Set(
      ['src/app/counters.ts', 'src/app/metrics.ts', 'src/runtime/node/process-figures.ts'].flatMap(
        (path) => read(path).match(/\b(?:dateline|process)_[a-z_]+[a-z]\b/g) ?? [],
      ),
    )
    const told = read('docs/monitoring.md')
    expect([...names].filter((name) => !told.includes(`\`${name}\``))).toEqual([])
  })

  it('say nothing of the machine they were written on', () => {
    expect(PAGES.filter((page) => /\/(?:work|root|tmp)\/(?!bench)/.test(read(page)))).toEqual([])
  })
})
