import { describe, expect, it } from 'vitest'
import { parseOpml } from '../../src/source/opml.ts'

describe('parseOpml', () => {
  it('reads feeds with their folders', () => {
    const text = `<?xml version="1.0"?><opml version="2.0"><head><title>My &amp; yours</title></head><body>
      <outline text="World"><outline text="Asia">
        <outline type="rss" text="News" title="News.Az" xmlUrl="https://news.example/feed?a=1&amp;b=2" htmlUrl="https://news.example/"/>
      </outline></outline>
      <outline text="Loose" xmlUrl="http://loose.example/rss"/>
    </body></opml>`
    expect(parseOpml(text)).toEqual({
      title: 'My & yours',
      outlines: [
        { title: 'News.Az', xmlUrl: 'https://news.example/feed?a=1&b=2', htmlUrl: 'https://news.example/', folder: 'World/Asia' },
        { title: 'Loose', xmlUrl: 'http://loose.example/rss' },
      ],
      problems: [],
    })
  })

  it('reads attribute names in any case and the feed: scheme', () => {
    const text =
      '<OPML><body><Outline TEXT="a" XMLURL="feed://a.example/x"/><outline text="b" xmlurl="feed:https://b.example/"/></body></OPML>'
    expect(parseOpml(text).outlines.map(({ xmlUrl }) => xmlUrl)).toEqual(['http://a.example/x', 'https://b.example/'])
  })

  it('tells by line what it cannot take', () => {
    const text = `<opml><body>
<outline text="script" xmlUrl="javascript:alert(1)"/>
<outline type="rss" text="nothing"/>
<outline text="one" xmlUrl="https://a.example/"/>
<outline text="two" xmlUrl="https://a.example/"/>
</body></opml>`
    const { outlines, problems } = parseOpml(text)
    expect(outlines).toHaveLength(1)
    expect(problems.map(({ line }) => line)).toEqual([2, 3, 5])
  })

  it('reads what stands before a break in the document', () => {
    const text =
      '<opml><body><outline text="F"><outline text="a" xmlUrl="https://a.example/"/><outline text="b" xmlUrl="https://b.ex'
    expect(parseOpml(text).outlines).toEqual([{ title: 'a', xmlUrl: 'https://a.example/', folder: 'F' }])
  })

  it('says that a page is not a list', () => {
    expect(parseOpml('<html><title>Sign in</title></html>').problems[0]?.message).toContain('not an OPML document')
    expect(parseOpml('').problems).toHaveLength(1)
  })

  it('expands no entities of its own and survives 100,000 nested folders', () => {
    const bomb =
      '<!DOCTYPE opml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><opml><body><outline text="&b;" xmlUrl="https://a.example/"/></body></opml>'
    expect(parseOpml(bomb).outlines[0]?.title).not.toContain('aaaa')
    const deep = `<opml><body>${'<outline text="x">'.repeat(100_000)}<outline text="f" xmlUrl="https://a.example/"/>`
    expect(parseOpml(deep)).toMatchObject({
      outlines: [],
      problems: [{ message: expect.stringContaining('nested without end') }],
    })
  })
})
