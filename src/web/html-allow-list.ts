/**
 * Which HTML elements and attributes may leave the product, as a table.
 *
 * Everything absent here is thrown away: an unknown element gives its content to its parent, a `drop` element goes with
 * its content. Names and content models after the HTML Standard (https://html.spec.whatwg.org/).
 *
 * Effects: none.
 *
 * @module
 */

/**
 * How an element is written.
 *
 * - `drop` gone with everything in it
 * - `block` not written itself, but its edges end a paragraph
 * - `leaf` a block of running text: paragraph, heading, preformatted text
 * - `flow` a block of blocks: loose text inside becomes a paragraph
 * - `bare` a block that may start with loose text: list item, cell, caption
 * - `list`, `terms`, `table`, `rows`, `row` hold nothing but their own parts
 * - `inline` opened and closed around text, within one block
 * - the rest have a writer of their own
 */
export type Kind =
  | 'drop'
  | 'block'
  | 'leaf'
  | 'flow'
  | 'figure'
  | 'item'
  | 'term'
  | 'figcaption'
  | 'summary'
  | 'list'
  | 'terms'
  | 'table'
  | 'rows'
  | 'row'
  | 'cell'
  | 'caption'
  | 'inline'
  | 'ruby-part'
  | 'break'
  | 'rule'
  | 'image'
  | 'picture'
  | 'media'
  | 'embed'
  | 'noscript'

/** How an attribute's value is checked; a value that fails is left out. */
export type ValueKind =
  | 'link'
  | 'address'
  | 'text'
  | 'count'
  | 'integer'
  | 'direction'
  | 'language'
  | 'moment'
  | 'scope'
  | 'numbering'
  | 'flag'

export interface ElementRule {
  kind: Kind
  /** Name it is written under. */
  name: string
  attributes: readonly (readonly [name: string, value: ValueKind])[]
  /** Written only when one of its attributes survived. */
  needsAttribute: boolean
}

const DIRECTION: ElementRule['attributes'] = [
  ['dir', 'direction'],
  ['lang', 'language'],
]
const rules = new Map<string, ElementRule>()

function allow(kind: Kind, names: string, attributes: ElementRule['attributes'] = [], needsAttribute = false): void {
  for (const name of names.trim().split(/\s+/)) rules.set(name, { kind, name, attributes, needsAttribute })
}
function rename(from: string, to: string): void {
  rules.set(from, rules.get(to)!)
}

allow(
  'drop',
  `script style template svg title textarea select option optgroup button input datalist output keygen frame frameset noframes noembed param
  head meta link base basefont bgsound area map track source col colgroup applet canvas dialog menuitem command annotation annotation-xml
  slot portal fencedframe nextid isindex rp-group progress meter`,
)
allow(
  'block',
  `div section article main header footer nav aside address hgroup center form fieldset legend body html dir menu search marquee multicol
  xmp plaintext listing label-group amp-carousel amp-accordion optgroup-list`,
)
allow('leaf', 'p h1 h2 h3 h4 h5 h6 pre', DIRECTION)
allow('flow', 'blockquote', [...DIRECTION, ['cite', 'address']])
allow('flow', 'details', DIRECTION)
allow('figure', 'figure', DIRECTION)
allow('figcaption', 'figcaption', DIRECTION)
allow('summary', 'summary', DIRECTION)
allow('list', 'ul', DIRECTION)
allow('list', 'ol', [...DIRECTION, ['start', 'integer'], ['type', 'numbering'], ['reversed', 'flag']])
allow('item', 'li', [...DIRECTION, ['value', 'integer']])
allow('terms', 'dl', DIRECTION)
allow('term', 'dt dd', DIRECTION)
allow('table', 'table', DIRECTION)
allow('rows', 'thead tbody tfoot', DIRECTION)
allow('row', 'tr', DIRECTION)
allow('cell', 'td th', [...DIRECTION, ['colspan', 'count'], ['rowspan', 'count'], ['scope', 'scope']])
allow('caption', 'caption', DIRECTION)
allow(
  'inline',
  'a',
  [
    ['href', 'link'],
    ['title', 'text'],
    ['lang', 'language'],
  ],
  true,
)
allow('inline', 'b cite code em i kbd mark s samp small strong sub sup u var', [])
allow('inline', 'abbr dfn', [['title', 'text']])
allow('inline', 'bdi', DIRECTION)
allow('inline', 'span', DIRECTION, true)
allow('inline', 'time', [['datetime', 'moment']], true)
allow('inline', 'q', [['cite', 'address']])
allow('inline', 'del ins', [
  ['cite', 'address'],
  ['datetime', 'moment'],
])
allow('inline', 'ruby')
allow('ruby-part', 'rt rp')
// An override makes text read as something else; setting it apart is enough, and feed validators take `bdo` for a risk.
rename('bdo', 'bdi')
rename('acronym', 'abbr')
rename('strike', 's')
rename('tt', 'code')
allow('break', 'br')
allow('rule', 'hr')
allow('image', 'img')
allow('picture', 'picture amp-picture')
allow('media', 'video audio')
allow('embed', 'iframe embed object lite-youtube lite-vimeo youtube-video')
allow('noscript', 'noscript')
rename('image', 'img')
rename('amp-img', 'img')
rename('amp-anim', 'img')
rename('amp-video', 'video')
rename('amp-audio', 'audio')
for (const name of ['amp-youtube', 'amp-iframe', 'amp-vimeo', 'amp-dailymotion']) rename(name, 'iframe')

/** Rule by lower-case element name. */
export const ELEMENT_RULES: ReadonlyMap<string, ElementRule> = rules

/** Inline elements that mean something when nested in themselves. */
export const NESTABLE_INLINES: ReadonlySet<string> = new Set(['q', 'sub', 'sup'])

/** Attributes in which pages keep the real address of an image that loads late, most trusted first. */
export const LAZY_SOURCES: readonly string[] = [
  'data-orig-file',
  'data-full-src',
  'data-src',
  'data-original',
  'data-lazy-src',
  'data-lazy',
  'data-original-src',
  'data-actualsrc',
  'data-img-src',
  'data-image',
  'data-url',
  'data-echo',
  'data-hi-res-src',
  'data-large-file',
  'data-td-src-property',
  'data-cfsrc',
]
/** The same for lists of candidates. */
export const LAZY_SOURCE_SETS: readonly string[] = [
  'srcset',
  'data-srcset',
  'data-lazy-srcset',
  'data-original-set',
  'data-src-set',
  'data-flickity-lazyload-srcset',
]

export interface Player {
  /** Host, or a parent domain of it. */
  host: string
  /** Start of the path. */
  path: string
  /** Link text where the frame has no title. */
  label: string
  /** `$1` is the path's next segment; absent: the frame's own address. A query parameter's value where `parameter` is given. */
  link?: string
  parameter?: string
}

/** Frames that become a link to what they play. */
export const PLAYERS: readonly Player[] = [
  {
    host: 'youtube.com',
    path: '/embed/videoseries',
    label: 'YouTube',
    link: 'https://www.youtube.com/playlist?list=$1',
    parameter: 'list',
  },
  { host: 'youtube.com', path: '/embed/', label: 'YouTube', link: 'https://www.youtube.com/watch?v=$1' },
  { host: 'youtube.com', path: '/shorts/', label: 'YouTube', link: 'https://www.youtube.com/shorts/$1' },
  { host: 'youtube.com', path: '/v/', label: 'YouTube', link: 'https://www.youtube.com/watch?v=$1' },
  { host: 'youtube-nocookie.com', path: '/embed/', label: 'YouTube', link: 'https://www.youtube.com/watch?v=$1' },
  { host: 'youtu.be', path: '/', label: 'YouTube', link: 'https://www.youtube.com/watch?v=$1' },
  { host: 'player.vimeo.com', path: '/video/', label: 'Vimeo', link: 'https://vimeo.com/$1' },
  { host: 'dailymotion.com', path: '/embed/video/', label: 'Dailymotion', link: 'https://www.dailymotion.com/video/$1' },
  {
    host: 'geo.dailymotion.com',
    path: '/player',
    label: 'Dailymotion',
    link: 'https://www.dailymotion.com/video/$1',
    parameter: 'video',
  },
  { host: 'facebook.com', path: '/plugins/', label: 'Facebook', link: '$1', parameter: 'href' },
  { host: 'platform.twitter.com', path: '/embed/', label: 'X', link: 'https://x.com/i/status/$1', parameter: 'id' },
  { host: 'facebook.com', path: '/', label: 'Facebook' },
  { host: 'x.com', path: '/i/status/', label: 'X' },
  { host: 'tiktok.com', path: '/@', label: 'TikTok' },
  { host: 'threads.net', path: '/@', label: 'Threads' },
  { host: 'threads.com', path: '/@', label: 'Threads' },
  { host: 'instagram.com', path: '/p/', label: 'Instagram', link: 'https://www.instagram.com/p/$1/' },
  { host: 'instagram.com', path: '/reel/', label: 'Instagram', link: 'https://www.instagram.com/reel/$1/' },
  { host: 'tiktok.com', path: '/embed/v2/', label: 'TikTok', link: 'https://www.tiktok.com/embed/v2/$1' },
  { host: 'tiktok.com', path: '/embed/', label: 'TikTok', link: 'https://www.tiktok.com/embed/$1' },
  { host: 't.me', path: '/', label: 'Telegram' },
  { host: 'rutube.ru', path: '/play/embed/', label: 'Rutube', link: 'https://rutube.ru/video/$1/' },
  { host: 'vk.com', path: '/video_ext.php', label: 'VK' },
  { host: 'vkvideo.ru', path: '/video_ext.php', label: 'VK' },
  { host: 'ok.ru', path: '/videoembed/', label: 'OK', link: 'https://ok.ru/video/$1' },
  { host: 'coub.com', path: '/embed/', label: 'Coub', link: 'https://coub.com/view/$1' },
  { host: 'w.soundcloud.com', path: '/player', label: 'SoundCloud', link: '$1', parameter: 'url' },
  { host: 'open.spotify.com', path: '/embed', label: 'Spotify' },
  { host: 'embed.podcasts.apple.com', path: '/', label: 'Apple Podcasts' },
  { host: 'player.twitch.tv', path: '/', label: 'Twitch' },
  { host: 'streamable.com', path: '/', label: 'Streamable' },
  { host: 'archive.org', path: '/embed/', label: 'Internet Archive', link: 'https://archive.org/details/$1' },
  { host: 'bitchute.com', path: '/embed/', label: 'BitChute', link: 'https://www.bitchute.com/video/$1/' },
  { host: 'rumble.com', path: '/embed/', label: 'Rumble' },
  { host: 'datawrapper.dwcdn.net', path: '/', label: 'Datawrapper' },
  { host: 'flo.uri.sh', path: '/', label: 'Flourish' },
  { host: 'infogram.com', path: '/', label: 'Infogram' },
  { host: 'documentcloud.org', path: '/', label: 'DocumentCloud' },
  { host: 'scribd.com', path: '/embeds/', label: 'Scribd', link: 'https://www.scribd.com/document/$1' },
  { host: 'google.com', path: '/maps/embed', label: 'Google Maps' },
  { host: 'yandex.ru', path: '/map-widget/', label: 'Yandex Maps' },
]
