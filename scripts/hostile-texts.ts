/**
 * Articles of the texts that break careless writers of feeds, as a source could bring them and as no source should.
 *
 * Effects: none.
 *
 * @module
 */
import type { ArticleRecord } from '../src/model/article.ts'

/** What an article of the hostile store is made of; what is not said is usual. */
export interface HostileText extends Partial<Omit<ArticleRecord, 'contentHtml' | 'contentText'>> {
  title: string
  /** As the publisher wrote it; sanitised before it is stored, as everything is. */
  html?: string
  /** Absent: the source gave no date, so the time of arrival stands in. */
  publishedAt?: Date
  /** Index of the source that brings it; the first where not said. */
  source?: number
}

const SENTENCE = 'The river rose again overnight, and the lower bridge at Aranis was closed to lorries until noon. '
const DAY = Date.UTC(2026, 2, 1, 8)
const NAMES = [
  'Nino Beridze',
  'Лейла Сафарова',
  'Արամ Պետրոսյան',
  'נועה לוי',
  'عمر حداد',
  '渡辺 久美',
  'Çağla Öz',
  'D’Arcy O’Brien',
]

function minutes(n: number): Date {
  return new Date(DAY + n * 60_000)
}

export const HOSTILE_TEXTS: readonly HostileText[] = [
  {
    title: 'Nul\u0000 bell\u0007 escape\u001b next\u0085line and c1\u0093 quotes\u0094',
    html: '<p>form\u000cfeed, nul \u0000, backspace \u0008, unit \u001f, delete \u007f, c1 \u0080 \u009f</p>',
    summary: 'A summary with \u0001 control \u001d characters.',
    authors: [{ name: 'Ann\u0000 Lee\u0007' }],
    keywords: ['bell\u0007', '\u0000'],
  },
  {
    title: 'Lone \ud800 surrogates \udfff and noncharacters \ufffe \uffff \ufdd0 \u{1fffe} \u{10ffff}',
    html: '<p>high \ud83d alone, low \ude00 alone, swapped \ude00\ud83d, \ufdd0 \u{2ffff}</p>',
    summary: 'cut in half \ud83d',
  },
  { title: 'Broken � characters � stay broken', html: '<p>What the publisher could not read: � and &#xfffd;</p>' },
  {
    title: 'Ends CDATA ]]> twice ]]>]]>',
    html: '<pre>a[b[0]]&gt;1 and raw ]]> and ]]>]]&gt;</pre><!-- x --><p><![CDATA[ not in HTML ]]></p>',
    summary: ']]> <![CDATA[ ]]>',
    keywords: [']]>', '<![CDATA['],
  },
  {
    title: 'AT&T and R&D: "quotes" \'single\' 5 < 6 > 4',
    html: '<p>AT&T &lt;b&gt; AT&amp;T &copy &bogus; &#0; &#x1F600;</p>',
    keywords: ['R&D', 'AT&T', 'a"b'],
  },
  {
    title: 'The reference &amp; in a headline, &nbsp; &#8217; and &lt;',
    summary: 'It says &amp; where &lt; stands.',
    html: '<p>&amp;amp;</p>',
  },
  { title: 'If a<b and c>d then x</y', html: '<p>if a&lt;b &amp;&amp; c&gt;d</p>', summary: 'a<b, c>d, x</y' },
  {
    title: 'ריק ועברית and عربية \u202eoverride\u202c \u2067isolated\u2069',
    language: 'he',
    html: '<p dir="rtl">שלום, <bdo dir="ltr">abc</bdo> עולם 123</p>',
    authors: [{ name: 'נועה לוי' }],
    keywords: ['ירושלים'],
  },
  {
    title: 'أخبار الجسر الجديد في المدينة',
    language: 'ar',
    html: '<p>افتتح الجسر اليوم.</p><p>قال عمر: «سنعبر».</p>',
    summary: 'افتتح الجسر اليوم.',
  },
  {
    title: 'საქართველოს სიახლეები: ᲗᲑᲘᲚᲘᲡᲘ',
    language: 'ka',
    html: '<p>თბილისში წვიმს.</p>',
    summary: 'თბილისში წვიმს.',
    keywords: ['ამინდი'],
    source: 1,
  },
  { title: 'Bakıda yağış: İstanbul, ışıq, ə', language: 'az-Latn-AZ', html: '<p>Yağış yağır, çay daşır.</p>', source: 1 },
  { title: '橋が再開しました', language: 'ja', html: '<p>橋が再開しました。<ruby>川<rt>かわ</rt></ruby></p>', source: 1 },
  { title: '🎈👩‍👩‍👧‍👦 emoji 🇬🇪 🏴󠁧󠁢󠁷󠁬󠁳󠁿 𝒳 ☎️', html: '<p>👩‍👩‍👧‍👦 and 🎈</p>', keywords: ['🎈'] },
  { title: 'Z̷a̸l̵g̶o̴ ́̂̃̄̅̆̇̈̉̊̋̌̍ marks ​zero​width﻿ ­soft', html: '<p>Z̷̧̢a̸l̵g̶o̴</p>' },
  {
    title: 'Twelve authors sign one article',
    authors: Array.from({ length: 12 }, (_, i) => ({
      name:
        i < NAMES.length
          ? NAMES[i]!
          : i === 8
            ? 'Jane Doe <jane.doe@paper.example>'
            : i === 9
              ? 'jim@paper.example (Jim & Co)'
              : `Author ${i + 1} / "A" ? # %`,
      ...(i === 0 ? { email: 'nino@paper.example', url: 'https://paper.example/people/nino?a=1&b=[2]' } : {}),
      ...(i === 1 ? { url: 'javascript:alert(1)', email: 'not an address' } : {}),
    })),
    byline: 'By twelve',
    html: '<p>All of them.</p>',
  },
  { title: 'No author, no text, no summary' },
  { title: '   \n\t ', html: '<p>The text begins here and goes on. It has a second sentence.</p>' },
  { title: 'No date at all', html: '<p>Nobody knows when.</p>' },
  { title: 'Printed in 1991', publishedAt: new Date(Date.UTC(1991, 4, 6)), html: '<p>From the paper’s own archive.</p>' },
  { title: 'The same minute, one', publishedAt: minutes(7), html: '<p>One.</p>' },
  { title: 'The same minute, two', publishedAt: minutes(7), html: '<p>Two.</p>' },
  {
    title: 'One long article of 200 kB',
    html: Array.from({ length: 130 }, (_, i) => `<p>${i}. ${SENTENCE.repeat(16)}</p>`).join('\n'),
    publishedAt: minutes(9),
  },
  { title: `A headline of two thousand characters ${'and more '.repeat(220)}`, html: '<p>Short.</p>' },
  { title: 'Supercalifragilisticexpialidocious'.repeat(20), html: `<p>${'unbroken'.repeat(400)}</p>`, summary: 'x'.repeat(3000) },
  {
    title: 'An odd address',
    url: 'https://user:secret@paper.example/a b/ü?q=[x|y]{z}^`"<>\\&r=%zz%41#one#two',
    image: { url: '/relative.jpg', alt: 'never shown' },
    html: '<p><a href="/relative?a=1&b=2">here</a> <a href="javascript:alert(1)">there</a> <img src="//cdn.paper.example/p q.jpg" alt="a &quot;b&quot;"></p>',
  },
  {
    title: 'An address of another script',
    url: 'https://пример.example/новости/мост?тема=река',
    html: '<p>По адресу.</p>',
    language: 'ru',
    source: 1,
  },
  { title: 'An address of signs', url: "http://192.0.2.7:8080/a;b=c,d/(e)!*~$'@:", html: '<p>Numbers.</p>' },
  { title: 'No usable address', url: 'javascript:alert(1)', html: '<p>Only here.</p>' },
  {
    title: 'Line\r\nbreaks\u2028and\u2029  blanks\u00a0\u3000in a headline',
    summary: 'one\r\ntwo\rthree\n\nfour',
    html: '<pre>a\r\n\tb\n  c</pre>',
  },
  {
    title: 'Markup a browser would mend',
    html: '<p>one<p>two<div>three<p>four</div></p><b>bold<i>both</b>italic</i><table>text<tr><td>cell</table><li>item<h2>head<h3>sub</h2>',
  },
  {
    title: 'Everything the sanitiser keeps',
    html: `<h2 id="a">Head</h2><p>x<sup>2</sup> <mark>m</mark> <abbr title="A &amp; B">AB</abbr> <time datetime="2026-03-01">today</time></p>
<figure><picture><source srcset="https://paper.example/p.webp 2x" type="image/webp"><img src="https://paper.example/p.jpg" srcset="https://paper.example/p.jpg 1x, https://paper.example/p2.jpg 2x" alt="A bridge" width="640" height="360"></picture><figcaption>The bridge. Photo: L. Orbeli</figcaption></figure>
<ol start="3" reversed><li>a<ul><li>b</li></ul></li></ol><dl><dt>t</dt><dd>d</dd></dl>
<table><caption>c</caption><thead><tr><th scope="col" colspan="2">h</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>
<blockquote cite="https://paper.example/q"><p>q</p></blockquote><details><summary>s</summary><p>d</p></details>
<video src="https://paper.example/v.mp4" controls poster="https://paper.example/v.jpg"><track src="https://paper.example/v.vtt" kind="captions"></video><audio src="https://paper.example/a.mp3" controls></audio>
<iframe src="https://www.youtube.com/embed/abc"></iframe><script>alert(1)</script><style>p{}</style><p style="color:red" onclick="alert(1)">plain</p><hr><br>`,
    image: {
      url: 'https://paper.example/p.jpg',
      width: 640,
      height: 360,
      caption: 'The bridge & the river',
      credit: 'L. Orbeli',
    },
    photoCredits: ['L. Orbeli', 'Photo: L. Orbeli', 'Agency One'],
  },
  {
    title: 'Files of every kind',
    html: '<p>Listen.</p>',
    attachments: [
      {
        url: 'https://paper.example/a.mp3?x=1&y=2',
        mediaType: 'audio/mpeg',
        sizeBytes: 4_200_000,
        durationSeconds: 351.6,
        title: 'The meeting & more',
      },
      { url: 'https://paper.example/b.pdf', mediaType: 'application/pdf; charset=binary' },
      { url: 'https://paper.example/unknown' },
      { url: 'https://paper.example/bad', mediaType: 'not a type', sizeBytes: -1 },
      { url: 'ftp://paper.example/x.zip', mediaType: 'application/zip', sizeBytes: 1 },
    ],
  },
  { title: 'Bad language', language: 'not a tag!', guid: 'g\u0000uid', html: '<p>None.</p>' },
  { title: 'A language nobody speaks', language: 'qq-Latn', html: '<p>Qq.</p>' },
  { title: 'Rights of an excerpt', rights: 'excerpt', html: `<p>${SENTENCE.repeat(12)}</p>`, keywords: ['river'] },
  { title: 'Rights of a link', rights: 'link', html: `<p>${SENTENCE.repeat(12)}</p>`, summary: 'Never shown.' },
]

const PIECES = [
  '< ',
  '>',
  '& ',
  '"',
  "'",
  ']]>',
  '<![CDATA[',
  '<!--',
  '\u0000',
  '\u000b',
  '\r',
  '\u0085',
  '\u2028',
  '\ufeff',
  '\ufffe',
  '\ud800',
  '\udc00',
  '🎈',
  '\u202e',
  'ქარი',
  'نور',
  'עיר',
  '%',
  '?',
  '#',
  '//',
  'word',
  'river',
  ' ',
  '\n',
]

/** Articles put together from pieces, the same for the same number: they make the archives long enough to be walked. */
export function piecedText(n: number): HostileText {
  let state = n + 1
  const pick = (count: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state % count
  }
  const some = (count: number): string => Array.from({ length: count }, () => PIECES[pick(PIECES.length)]).join('')
  return {
    title: `No. ${n} ${some(6)}`,
    html: `<p>${some(12)}</p><p>${some(4)} river</p>`,
    summary: some(8),
    url: `https://paper.example/pieces/${n}`,
    authors: [{ name: NAMES[n % NAMES.length]! }, { name: some(3) }],
    keywords: [some(2)],
    publishedAt: minutes(n % 5 === 0 ? -n * 90_000 : 20 + n),
    source: n % 2,
  }
}
