/**
 * What other sites' scripts would show in an article becomes a plain link with a title: posts of X, Instagram, TikTok, Telegram,
 * Facebook, players that a script puts in. Frames are the sanitiser's; here they get the caption below them as their title.
 *
 * A quoted post of X keeps its words; the line that names its author becomes the link. Of the others the label is the provider's
 * name, which needs no translation, and the words that came with it.
 *
 * Effects: changes the parsed tree it is given, which belongs to this extraction alone; marks runs as cut.
 *
 * @module
 */
import { type ChildNode, type Element, isTag, isText } from 'domhandler'
import { type Box, type Survey, textOfBox } from './boxes.ts'

const FRAMES = new Set(['iframe', 'video', 'embed', 'amp-iframe', 'amp-youtube', 'lite-youtube'])
const MAX_TITLE = 160

/** Makes links of the embeds in the main content and gives its frames their captions. */
export function linkEmbeds(survey: Survey, main: Box): void {
  if (survey.embeds.length > 0) nameFrames(survey, main)
  for (const element of survey.embeds) linkTelegram(element)
  for (let i = main.index + 1; i <= main.last; i += 1) {
    const box = survey.boxes[i] as Box
    const { name, attribs } = box.element
    if (name === 'blockquote') {
      if (attribs['class'] === undefined) continue
      if (/\btwitter-(?:tweet|video)\b/.test(attribs['class'])) linkTweet(box.element)
      else linkBox(survey, box, quotedPost(survey, box))
    } else if (name === 'div' || name.startsWith('amp-') || name === 'lite-youtube')
      linkBox(survey, box, scriptedPost(box.element))
    if (box.element.name !== name) i = box.last
  }
}

interface Post {
  url: string
  label: string
}

/** Instagram, TikTok, Threads: quotations that their scripts replace. */
function quotedPost(survey: Survey, box: Box): Post | undefined {
  const { attribs } = box.element
  const kind = attribs['class'] ?? ''
  if (/\binstagram-media\b/.test(kind)) {
    const address = attribs['data-instgrm-permalink'] ?? firstLink(box.element, 'instagram.com/') ?? ''
    const path = /instagram\.com\/(?:[\w.]+\/)?(p|reel|tv)\/([\w-]+)/.exec(address)
    if (path === null) return undefined
    const handle = /\(?(@[\w.]{2,40})\)?/.exec(textOfBox(survey, box, 600))?.[1]
    return {
      url: `https://www.instagram.com/${path[1] === 'reel' ? 'reel' : 'p'}/${path[2]}/`,
      label: handle === undefined ? 'Instagram' : `Instagram: ${handle}`,
    }
  }
  const provider = /\btiktok-embed\b/.test(kind) ? 'TikTok' : /\btext-post-media\b/.test(kind) ? 'Threads' : undefined
  const address =
    attribs['cite'] ??
    attribs['data-text-post-permalink'] ??
    firstLink(box.element, provider === 'TikTok' ? '/video/' : 'threads.')
  if (provider === undefined || address === undefined) return undefined
  const words = textOfBox(survey, box, MAX_TITLE)
  return { url: address.replace(/[?#].*$/, ''), label: words === '' ? provider : `${provider}: ${words}` }
}

/** Elements that are empty until a script fills them. */
function scriptedPost({ name, attribs }: Element): Post | undefined {
  const kind = attribs['class'] ?? ''
  const href = attribs['data-href'] ?? attribs['href']
  if (/\bfb-(?:post|video)\b/.test(kind) || name === 'amp-facebook')
    return href !== undefined && /^https?:\/\/(?:[\w-]+\.)?(?:facebook\.com|fb\.watch)\//.test(href)
      ? { url: href.replace(/[?#](?!v=|story_fbid=|fbid=).*$/, ''), label: 'Facebook' }
      : undefined
  const tweet = attribs['data-tweetid'] ?? attribs['data-tweet-id']
  if (tweet !== undefined && /^\d{5,25}$/.test(tweet)) return { url: `https://x.com/i/status/${tweet}`, label: 'X' }
  const shortcode = name === 'amp-instagram' ? attribs['data-shortcode'] : undefined
  if (shortcode !== undefined && /^[\w-]{5,40}$/.test(shortcode))
    return { url: `https://www.instagram.com/p/${shortcode}/`, label: 'Instagram' }
  const video =
    attribs['data-youtube-id'] ??
    attribs['data-yt-id'] ??
    (/youtube|yt-/i.test(kind) ? (attribs['data-id'] ?? attribs['data-video-id'] ?? attribs['data-embed']) : undefined)
  if (video !== undefined && /^[\w-]{11}$/.test(video))
    return { url: `https://www.youtube.com/embed/${video}`, label: titleOf(attribs) ?? 'YouTube' }
  return undefined
}

function linkTelegram(element: Element): void {
  const post = element.attribs['data-telegram-post']
  if (post === undefined) return
  const [channel = '', number = ''] = post.split('/')
  if (/^\w{4,40}$/.test(channel) && /^\d{1,10}$/.test(number))
    become(element, { url: `https://t.me/${channel}/${number}`, label: `Telegram: @${channel}` })
}

function linkBox(survey: Survey, box: Box, post: Post | undefined): void {
  if (post === undefined) return
  become(box.element, post)
  for (let i = box.start; i < box.end; i += 1) {
    const run = survey.runs[i]
    if (run !== undefined) run.cut = true
  }
}

/** The element is a frame from now on, which the sanitiser writes as a link: no line of text that site memory could take for furniture. */
function become(element: Element, { url, label }: Post): void {
  element.name = 'iframe'
  element.attribs = { src: url, title: label }
  element.children = []
}

const STATUS = /^https?:\/\/(?:www\.|mobile\.)?(?:twitter|x)\.com\/\w+\/status(?:es)?\/\d+/

/** The last line of a quoted post, "— Name (@name) date", becomes its link. */
function linkTweet(quote: Element): void {
  const anchor = quote.children.findLast((node): node is Element => isTag(node) && STATUS.test(node.attribs['href'] ?? ''))
  if (anchor === undefined) return
  anchor.attribs = { href: STATUS.exec(anchor.attribs['href'] as string)?.[0] as string }
  const at = quote.children.indexOf(anchor)
  let from = at
  while (from > 0 && isText(quote.children[from - 1] as ChildNode)) from -= 1
  const line = quote.children.slice(from, at)
  for (const node of line) node.parent = anchor
  anchor.children = [...line, ...anchor.children]
  quote.children = [...quote.children.slice(0, from), ...quote.children.slice(at)]
}

function firstLink(element: Element, part: string): string | undefined {
  const open: ChildNode[] = [...element.children].reverse()
  for (let seen = 0; open.length > 0 && seen < 200; seen += 1) {
    const node = open.pop() as ChildNode
    if (!isTag(node)) continue
    if (node.name === 'a' && node.attribs['href']?.includes(part)) return node.attribs['href']
    for (let i = node.children.length - 1; i >= 0; i -= 1) open.push(node.children[i] as ChildNode)
  }
  return undefined
}

/** Frames in a figure take the title its caption gives, where they state none of their own. */
function nameFrames(survey: Survey, main: Box): void {
  const frames = new Map<unknown, Element>()
  for (const frame of survey.embeds) {
    if (!FRAMES.has(frame.name) || titleOf(frame.attribs) !== undefined) continue
    let up = frame.parent
    for (let i = 0; up !== null && i < 6; i += 1, up = up.parent)
      if (isTag(up as ChildNode) && (up as Element).name === 'figure' && !frames.has(up)) frames.set(up, frame)
  }
  if (frames.size === 0) return
  for (const caption of survey.captions) {
    if (caption.index <= main.index || caption.index > main.last) continue
    const frame = frames.get(survey.boxes[caption.parent]?.element)
    const text = frame === undefined ? '' : textOfBox(survey, caption, MAX_TITLE)
    if (frame !== undefined && text !== '') frame.attribs['title'] = text
  }
}

/** What a frame says it is called, if that is more than what sort of thing it is. */
function titleOf(attribs: Record<string, string>): string | undefined {
  const title = (attribs['title'] ?? attribs['aria-label'] ?? attribs['data-title'] ?? '').trim()
  return title.length < 4 || /^(?:youtube video player|iframe|embed\w*|video( player)?|player)$/i.test(title)
    ? undefined
    : title.slice(0, MAX_TITLE)
}
