import { describe, expect, it } from 'vitest'
import { normaliseContent } from '../../src/normalise/content.ts'
import { parseHtml } from '../../src/web/html-parse.ts'

const options = { baseUrl: 'https://news.example/a/story', title: 'Port “opens” to ships' }

describe('normaliseContent', () => {
  it('drops the headline repeated at the top, whatever its quotes and level', () => {
    expect(normaliseContent('<h2>PORT "opens" to ships</h2><p>Port "opens" to ships</p><p>Text.</p>', options)).toMatchObject({
      html: '<p>Text.</p>',
      text: 'Text.',
    })
  })

  it('keeps the headline where it is not at the top or holds an image', () => {
    expect(normaliseContent('<p>Text.</p><h2>Port “opens” to ships</h2>', options).html).toContain('<h2>')
    expect(normaliseContent('<p>Port “opens” to ships<img src="/i.jpg"></p>', options).text).toBe('Port “opens” to ships')
  })

  it('drops a headline below the lead image', () => {
    const { html } = normaliseContent('<figure><img src="/i.jpg"></figure><h1>Port “opens” to ships</h1><p>Text.</p>', options)
    expect(html).toBe('<figure><img src="https://news.example/i.jpg" alt=""></figure><p>Text.</p>')
  })

  it('keeps a text that only begins like a short headline', () => {
    expect(normaliseContent('<p>Ships</p><p>Text.</p>', { ...options, title: 'Ships' }).text).toBe('Ships\nText.')
  })

  it('shows an image once however many sizes of it the page shows', () => {
    const html = '<img src="/i-640x480.jpg"><p>a</p><img src="https://cdn.example/i.jpg?w=9"><img src="/j.jpg">'
    const content = normaliseContent(html, options)
    expect(content.images.map((image) => image.url)).toEqual(['https://news.example/i-640x480.jpg', 'https://news.example/j.jpg'])
  })

  it('cleans text across the seams of dissolved elements', () => {
    expect(normaliseContent('<p>Caf<span>e</span>\u0301 do\u00adnau 5<b>\u00a0%</b> x<i>\u00a0</i>y</p>', options).html).toBe(
      '<p>Café donau 5<b>\u00a0%</b> x y</p>',
    )
  })

  it('gives the text of the result, a line per block', () => {
    expect(
      normaliseContent('<h3>A</h3><p>b <a href="/x">c</a></p><ul><li>d</ul><pre>  e\n\n f</pre><script>g</script>', options).text,
    ).toBe('A\nb c\nd\ne\nf')
  })

  it('leaves the nodes it was given as they were', () => {
    const { children } = parseHtml('<div><p onclick="x">a<img data-src="/i.jpg"></p></div>')
    const first = normaliseContent(children, options)
    expect(normaliseContent(children, options)).toEqual(first)
  })
})
