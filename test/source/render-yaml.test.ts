import { describe, expect, it } from 'vitest'
import { buildCatalogue } from '../../src/source/catalogue.ts'
import { plainBundle, plainSource, renderSourceYaml } from '../../src/source/render-yaml.ts'

const FULL = `title: "yes: \\u201cquoted\\u201d # no comment"
description: "null"
home: https://a.example/
url: https://a.example/list?x=1&y=2#part
kind: listing
language: az
timezone: Asia/Baku
interval: 90s
maxInterval: 6h
tags: [one, "2024", on]
fullText: never
rights: excerpt
own: true
paused: true
robots: false
lookAgain: [30m, 1d]
liveBlog: true
headers: { authorization: "Bearer \${TOKEN}" }
include: { words: ["- dash", "a: b", "[x]"], author: ["\\u0259li"] }
exclude: ["true"]
listing: { item: "div.post > a[href*='x']", link: "@href", pages: 2 }
article: { remove: [".a", "#b"] }
was: [older, old]
key: old-key
`

describe('renderSourceYaml', () => {
  it('writes a source that reads back the same', () => {
    const [source] = buildCatalogue([{ name: 'a.yaml', text: FULL }], { TOKEN: `\${TOKEN}` }).sources
    if (!source) throw new Error('the fixture does not read')
    const text = renderSourceYaml(plainSource(source), ['found on\nits page'])
    const again = buildCatalogue([{ name: 'a.yaml', text }], { TOKEN: `\${TOKEN}` })
    expect(again.problems).toEqual([])
    expect(again.sources).toEqual([source])
    expect(text.split('\n').slice(0, 3)).toEqual([
      '# yaml-language-server: $schema=./source.schema.json',
      '# found on its page',
      expect.stringMatching(/^title: /),
    ])
  })

  it('leaves defaults and resolved secrets out', () => {
    const text = `title: A b\nurl: https://a.example/\nheaders: { X-Key: "\${K}" }\n`
    const [source] = buildCatalogue([{ name: 'a.yaml', text }], { K: 's3cret' }).sources
    expect(source && renderSourceYaml(plainSource(source))).toBe(
      '# yaml-language-server: $schema=./source.schema.json\ntitle: A b\nurl: https://a.example/\n',
    )
  })

  it('writes a bundle that reads back the same', () => {
    const text = 'title: B\nfrom: { tags: [a], q: "Tbilisi OR Baku", exclude: sport }\n'
    const { bundles } = buildCatalogue([{ name: 'b.yaml', text }], {})
    const again = buildCatalogue([{ name: 'b.yaml', text: renderSourceYaml(bundles[0] ? plainBundle(bundles[0]) : {}) }], {})
    expect(again.problems).toEqual([])
    expect(again.bundles).toEqual(bundles)
  })
})
