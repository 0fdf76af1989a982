/**
 * The one stylesheet of all pages, served at `/style.css`.
 *
 * Light and dark by the reader's setting, one column at phone width, visible keyboard focus, plain on paper. Every pair of
 * text and ground has a contrast of at least 4.5 : 1.
 *
 * Effects: none.
 *
 * @module
 */

export const STYLESHEET = `:root {
  color-scheme: light dark;
  --ground: #fdfcfa; --raised: #f3f1ec; --line: #d8d4cb; --text: #1c1b19; --soft: #5b5851;
  --link: #0b57a4; --focus: #b3261e; --good: #1d6b35; --waiting: #6b5300; --trouble: #a3211a;
  --add: #d9f2df; --drop: #fbdfdc;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #171614; --raised: #22201d; --line: #3d3a35; --text: #ece9e3; --soft: #b0aba1;
    --link: #8fc1ff; --focus: #ffb4ab; --good: #7fd698; --waiting: #e2c46b; --trouble: #ffaea6;
    --add: #173d23; --drop: #54211d;
  }
}
* { box-sizing: border-box }
html { font: 100%/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; -webkit-text-size-adjust: 100%; text-size-adjust: 100% }
body { margin: 0 auto; padding: 0 1.1rem 2rem; max-width: 58rem; background: var(--ground); color: var(--text); overflow-wrap: anywhere }
a { color: var(--link); text-underline-offset: .15em; text-decoration-thickness: .06em }
a:hover { text-decoration-thickness: .12em }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; border-radius: 2px }
main:focus { outline: none }
h1, h2, h3 { line-height: 1.25; margin: 1.6em 0 .4em; text-wrap: balance }
h1 { font-size: 1.9rem; margin-top: .9em; letter-spacing: -.01em }
h2 { font-size: 1.3rem }
h3 { font-size: 1.1rem }
:is(h2, h3, .rows, .chips) a { text-decoration: none }
:is(h2, h3, .rows, .chips) a:hover { text-decoration: underline }
img, video { max-width: 100%; height: auto }
code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: .9em }
pre { white-space: pre-wrap }
figure { margin: 1rem 0 }
figure img { border-radius: .35rem }
figcaption { color: var(--soft); font-size: .9rem }
blockquote { margin: 1rem 0; padding-inline-start: 1rem; border-inline-start: 4px solid var(--line) }
table { border-collapse: collapse; max-width: 100% }
th, td { border: 1px solid var(--line); padding: .3rem .5rem; text-align: start; vertical-align: top }
.skip { position: absolute; inset-inline-start: -100vw }
.skip:focus { inset-inline-start: 1rem; top: .5rem; padding: .5rem 1rem; background: var(--ground); z-index: 1 }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }
.top { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; align-items: center; padding: .8rem 0; border-bottom: 1px solid var(--line) }
.brand { display: inline-flex; align-items: center; gap: .45rem; font-weight: 700; font-size: 1.1rem; color: inherit; text-decoration: none }
.brand svg { color: var(--link); flex: none }
.brand:hover { text-decoration: underline }
.top nav { margin-inline-start: auto }
.top ul, .formats, .offers, .articles, .rows, .chips, .pages { list-style: none; margin: 0; padding: 0 }
.top ul { display: flex; gap: .3rem }
.top nav a { display: inline-block; padding: .35rem .7rem; border-radius: 999px; text-decoration: none }
.top nav a:hover { text-decoration: underline }
.top [aria-current] { color: inherit; font-weight: 600; background: var(--raised) }
footer { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--soft); font-size: .9rem }
.formats, .chips, .pages { display: flex; flex-wrap: wrap; gap: .4rem }
.formats a, .chips a, .pages a, .pages [aria-current] { display: inline-block; padding: .2rem .7rem; font-size: .92rem; border: 1px solid var(--line); border-radius: 999px; background: var(--ground); text-decoration: none }
.formats a:hover { border-color: var(--link); text-decoration: underline }
.pages { margin: 1.2rem 0 }
.pages [aria-current] { font-weight: 600; background: var(--raised) }
.chips span { color: var(--soft) }
.subscribe { margin: 1.2rem 0 1.6rem; padding: .9rem 1rem; border: 1px solid var(--line); border-radius: .6rem; background: var(--raised) }
.subscribe p { margin: 0 0 .5rem }
.offers { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(17rem, 100%), 1fr)); gap: 1rem }
.wide { grid-template-columns: repeat(auto-fill, minmax(min(25rem, 100%), 1fr)) }
.offers > li { padding: 1rem; border: 1px solid var(--line); border-radius: .6rem; background: var(--raised) }
.offers h2, .offers h3 { margin: 0 0 .3rem; font-size: 1.1rem }
.offers p { margin: 0 0 .6rem }
.rows { columns: 2 20rem; column-gap: 2.5rem }
.rows > li { break-inside: avoid; padding: .55rem 0; border-bottom: 1px solid var(--line) }
.rows p { margin: 0 }
.rows .name { font-weight: 600 }
.facts { color: var(--soft); font-size: .92rem }
dl.facts { display: grid; grid-template-columns: minmax(6rem, max-content) 1fr; gap: .2rem 1rem; margin: .5rem 0 }
dl.facts dt { font-weight: 600 }
dl.facts dd, .help dd { margin: 0 }
.help dt { margin-top: .6rem }
.health { font-size: .92rem }
.mark { display: inline-block; min-width: 1.2em; font-weight: 700 }
.good .mark { color: var(--good) }
.waiting .mark { color: var(--waiting) }
.trouble { color: var(--trouble) }
.problem { border-inline-start: 4px solid var(--trouble); padding: .3rem 1rem; margin: 1rem 0 }
.articles > li { padding: 1rem 0; border-bottom: 1px solid var(--line) }
.articles > li:first-child { padding-top: .3rem }
.articles > li:last-child { border-bottom: 0 }
.articles :is(h2, h3) { margin: 0 0 .2rem; font-size: 1.15rem }
.articles p { margin: 0 0 .3rem; max-width: 44rem }
.search { margin: 1.2rem 0 }
.search label { display: block; font-weight: 600; margin-bottom: .3rem }
.search div { display: flex; gap: .5rem }
.search input { flex: 1; min-width: 0 }
input, button { font: inherit; padding: .5rem .8rem; border: 1px solid var(--soft); border-radius: .5rem; background: var(--ground); color: var(--text) }
button { background: var(--link); border-color: var(--link); color: var(--ground); cursor: pointer }
.original a { font-weight: 600 }
article, .about { max-width: 44rem }
.text { font-size: 1.08rem }
.text[dir] { text-align: start }
.text > :first-child { margin-top: 0 }
.about { margin-top: 2.5rem; padding-top: .5rem; border-top: 1px solid var(--line) }
.about h2 { font-size: 1.1rem }
summary { cursor: pointer; padding: .4rem 0 }
.plot rect { fill: var(--link) }
.plot svg { max-width: 100%; height: auto }
ins, del { padding: 0 .15em; border-radius: .2em }
ins { background: var(--add); text-decoration: none }
del { background: var(--drop) }
@media (max-width: 34rem) {
  h1 { font-size: 1.5rem }
  .top ul { gap: 0 }
  .top nav a { padding-inline: .55rem }
  dl.facts { grid-template-columns: 1fr; gap: 0 }
  dl.facts dd { margin-bottom: .5rem }
}
@media print {
  :root { --ground: #fff; --raised: #fff; --text: #000; --soft: #333; --link: #000; color-scheme: light }
  body { max-width: none; padding: 0 }
  .top nav, .skip, .search, .subscribe, .formats, .pages, footer, details { display: none }
  .original a::after { content: " (" attr(href) ")"; font-weight: 400 }
  .offers > li, .articles > li { break-inside: avoid }
}
`
