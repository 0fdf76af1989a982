import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openDatabase } from '../../src/runtime/node/database.ts'
import { parseOpml } from '../../src/source/opml.ts'
import { saveApiSource } from '../../src/store/api-sources.ts'
import { testSource } from '../support/world.ts'
import { datelineHere, scratch } from './run-command.ts'

const LIST = `<?xml version="1.0"?><opml version="2.0"><head><title>Mine</title></head><body>
<outline text="South Caucasus"><outline text="The Paper &amp; Post" type="rss" xmlUrl="https://paper.example/feed.xml" htmlUrl="https://paper.example/"/>
<outline text="Хроника" type="rss" xmlUrl="https://post.example/rss"/></outline>
<outline text="Broken" type="rss" xmlUrl="gopher://old.example/"/>
<outline text="The Paper again" type="rss" xmlUrl="http://www.paper.example/feed.xml"/></body></opml>`

describe('dateline import', () => {
  it('writes a file for each feed, folders as tags, and names what it cannot use', async () => {
    const dir = scratch()
    mkdirSync(join(dir, 'feeds'))
    writeFileSync(join(dir, 'list.opml'), LIST)
    const said = await datelineHere(['import', join(dir, 'list.opml'), '--tags', 'Press', '--dir', dir])
    expect(said.code).toBe(1)
    expect(said.err).toMatch(/list\.opml:4: "Broken" has an address that is not http or https/)
    expect(said.out).toMatch(/^2 source files written .*, 1 known already, 1 could not be used\n$/)
    expect(readdirSync(join(dir, 'feeds')).sort()).toEqual(['post.yaml', 'the-paper-post.yaml'])
    expect(readFileSync(join(dir, 'feeds/the-paper-post.yaml'), 'utf8')).toContain('tags: [south-caucasus, press]\n')
    expect((await datelineHere(['check', '--dir', dir])).out).toBe('2 sources, 0 bundles: all right\n')
    const again = await datelineHere(['import', join(dir, 'list.opml'), '--dir', dir])
    expect(again.out).toMatch(/^0 source files written .*, 3 known already/)
  })

  it('writes nothing where the list is none', async () => {
    const dir = scratch()
    mkdirSync(join(dir, 'feeds'))
    writeFileSync(join(dir, 'page.html'), '<html><body>no list</body></html>')
    const said = await datelineHere(['import', join(dir, 'page.html'), '--dir', dir])
    expect(said).toMatchObject({ code: 2, err: expect.stringMatching(/page\.html:1: this is not an OPML document/) })
    expect(readdirSync(join(dir, 'feeds'))).toEqual([])
  })

  it('names files by folded titles, and by the site where a title has no letter for it', async () => {
    const dir = scratch()
    mkdirSync(join(dir, 'feeds'))
    const titles = ['Äpfel & Birnen', 'Azərbaycan Işıq', 'ニュース']
    const outlines = titles.map(
      (title, i) => `<outline text="${title.replace('&', '&amp;')}" xmlUrl="https://site${i}.example/f"/>`,
    )
    writeFileSync(join(dir, 'list.opml'), `<opml version="2.0"><body>${outlines.join('\n')}</body></opml>`)
    expect((await datelineHere(['import', join(dir, 'list.opml'), '--dir', dir])).code).toBe(0)
    expect(readdirSync(join(dir, 'feeds')).sort()).toEqual(['apfel-birnen.yaml', 'azerbaycan-isiq.yaml', 'site2.yaml'])
  })

  it('and the other commands that take a file refuse a folder in a sentence', async () => {
    const dir = scratch()
    await datelineHere(['init', dir])
    writeFileSync(join(dir, 'file'), '')
    for (const call of [
      ['import', dir],
      ['import', '--all', dir],
      ['restore', dir, '--yes'],
      ['export', join(dir, 'file')],
    ]) {
      const said = await datelineHere([...call, '--dir', dir])
      expect(said).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/^dateline: [^\n]+\n$/) })
    }
  })

  it('takes up a list of 2,000 feeds', async () => {
    const dir = scratch()
    mkdirSync(join(dir, 'feeds'))
    const outlines = Array.from({ length: 2000 }, (_, i) => `<outline text="Paper" type="rss" xmlUrl="https://p${i}.example/f"/>`)
    writeFileSync(join(dir, 'list.opml'), `<opml version="2.0"><body>${outlines.join('\n')}</body></opml>`)
    expect((await datelineHere(['import', join(dir, 'list.opml'), '--dir', dir])).code).toBe(0)
    expect(readdirSync(join(dir, 'feeds'))).toHaveLength(2000)
  })
})

describe('dateline export', () => {
  it('gives a list that reads back, and files of the sources made through the API', async () => {
    const dir = scratch()
    mkdirSync(join(dir, 'feeds'))
    writeFileSync(
      join(dir, 'feeds/paper.yaml'),
      'title: The Paper & Post\nurl: https://paper.example/feed.xml\nkind: feed\ntags: [press]\n',
    )
    const db = await openDatabase(join(dir, 'data/dateline.sqlite'))
    await saveApiSource(
      db,
      testSource({
        id: 'partner',
        url: 'https://partner.example/list',
        kind: 'auto',
        origin: 'api',
        headers: { 'x-key': `\${PARTNER_KEY}` },
      }),
      new Date(),
    )
    db.close()
    const list = parseOpml((await datelineHere(['export', '--dir', dir])).out)
    expect(list.problems).toEqual([])
    expect(list.outlines.map(({ title, xmlUrl }) => [title, xmlUrl])).toEqual(
      expect.arrayContaining([
        ['The Paper & Post', 'https://paper.example/feed.xml'],
        ['partner', 'http://127.0.0.1:8787/feeds/partner.atom'],
      ]),
    )
    expect((await datelineHere(['export', join(dir, 'out'), '--dir', dir])).out).toMatch(/^1 source file written/)
    expect(readFileSync(join(dir, 'out/partner.yaml'), 'utf8')).toContain('PARTNER_KEY')
  })
})
