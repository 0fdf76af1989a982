/**
 * Messages for chat rooms: Slack incoming webhooks and Discord webhooks, several events in one message.
 *
 * Everything comes from the webhook message, so rights bind it alike. Text of others is escaped: it can neither address
 * people nor make links. Limits: Slack 50 blocks, 3,000 characters a section; Discord 10 embeds, 256 and 4,096 characters
 * of title and description, 6,000 in all.
 *
 * Effects: none.
 *
 * @module
 */
import type { EventType } from '../model/endpoint.ts'
import type { MessageData } from './fit-message.ts'
import type { WebhookMessage } from './message.ts'

/** Events that one message may hold. */
export const MAX_BUNDLE = 10
const TITLE_LENGTH = 200
const TEXT_LENGTH = 280
const FOOTER_LENGTH = 80

/** One event, as chat rooms show it; plain text. */
interface Notice {
  label: string
  title: string
  url?: string
  text: string
  footer: string
  at: string
}

const LABELS: Record<EventType, string> = {
  'article.created': '',
  'article.updated': 'Updated: ',
  'article.withdrawn': 'Withdrawn: ',
  'article.restored': 'Restored: ',
  'source.failing': 'Source failing: ',
  'source.recovered': 'Source recovered: ',
  'source.drifting': 'Source drifting: ',
  'endpoint.disabled': 'Endpoint disabled: ',
  'test.ping': 'Test: ',
}

function noticeOf({ type, timestamp, data }: WebhookMessage): Notice {
  const label = LABELS[type]
  if (type.startsWith('article.')) {
    const extension = (data['_dateline'] ?? {}) as MessageData
    return {
      label,
      title: clip(text(data['title']), TITLE_LENGTH),
      ...(typeof data['url'] === 'string' ? { url: data['url'] } : {}),
      text: clip(text(data['summary']), TEXT_LENGTH),
      footer: clip(text(extension['publisher']), FOOTER_LENGTH),
      at: text(data['date_published']) || timestamp,
    }
  }
  const about = (data['source'] ?? data['endpoint'] ?? {}) as MessageData
  const title = text(about['title']) || text(about['id'])
  return {
    label,
    title: clip(title, TITLE_LENGTH),
    text: clip(text(data['reason']), TEXT_LENGTH),
    footer: 'Dateline',
    at: timestamp,
  }
}

/** The body of a Slack incoming webhook's request: one section an event. */
export function slackBody(messages: readonly WebhookMessage[]): string {
  const notices = messages.slice(0, MAX_BUNDLE).map(noticeOf)
  const blocks = notices.map((notice) => {
    const title = slackText(notice.title)
    const heading = notice.url === undefined ? `*${title}*` : `*<${slackAddress(notice.url)}|${title}>*`
    const lines = [`${notice.label}${heading}`, slackText(notice.text), `_${slackText(notice.footer)}_`]
    return { type: 'section', text: { type: 'mrkdwn', text: lines.filter((line) => line !== '' && line !== '__').join('\n') } }
  })
  const summary = notices.map((notice) => slackText(`${notice.label}${notice.title}`)).join('\n')
  return JSON.stringify({ text: summary, blocks, unfurl_links: false, unfurl_media: false })
}

/** Slack reads `&`, `<` and `>` only; the rest of its markup is defused by a word joiner. */
function slackText(plain: string): string {
  return plain
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('|', '¦')
    .replace(/([*_~`])/g, '\u2060$1')
}

function slackAddress(url: string): string {
  return url.replaceAll('|', '%7C').replaceAll('<', '%3C').replaceAll('>', '%3E')
}

/** The body of a Discord webhook's request: one embed an event, nobody mentioned. */
export function discordBody(messages: readonly WebhookMessage[]): string {
  const embeds = messages.slice(0, MAX_BUNDLE).map((message) => {
    const notice = noticeOf(message)
    return {
      title: clip(discordText(`${notice.label}${notice.title}`), 256),
      ...(notice.url === undefined ? {} : { url: notice.url }),
      ...(notice.text === '' ? {} : { description: discordText(notice.text) }),
      timestamp: notice.at,
      ...(notice.footer === '' ? {} : { footer: { text: notice.footer } }),
    }
  })
  return JSON.stringify({ embeds: withinDiscordTotal(embeds), allowed_mentions: { parse: [] } })
}

const DISCORD_TOTAL = 6000

/** Drops descriptions from the last embed on until the whole is short enough. */
function withinDiscordTotal<T extends { title: string; description?: string; footer?: { text: string } }>(embeds: T[]): T[] {
  const size = (e: T): number => e.title.length + (e.description?.length ?? 0) + (e.footer?.text.length ?? 0)
  const out = [...embeds]
  for (let i = out.length - 1; i >= 0 && out.reduce((sum, e) => sum + size(e), 0) > DISCORD_TOTAL; i--) {
    const { description: _, ...rest } = out[i] as T
    out[i] = rest as T
  }
  return out
}

function discordText(plain: string): string {
  return plain.replace(/([\\*_~`|>[\]()#<@-])/g, '\\$1')
}

function text(value: unknown): string {
  return typeof value === 'string' ? value.replace(/\s+/gu, ' ').trim() : ''
}

function clip(value: string, length: number): string {
  return value.length <= length ? value : `${value.slice(0, length - 1).toWellFormed()}…`
}
