/**
 * `dateline preview`: what would come of a source, with the evidence for each field; stores nothing.
 *
 * @module
 */
import type { Item } from '../../model/item.ts'
import type { Preview } from '../../pipeline/preview.ts'
import { SettingsError } from '../../runtime/node/settings.ts'
import type { Command, CommandContext } from '../command.ts'
import { previewOnce, replayOnce, sourceOfAddress } from '../preview-source.ts'

const SHOWN_ITEMS = 5

export const previewCommand: Command = {
  name: 'preview',
  usage: 'preview <url|id>',
  summary: 'fetch a source now and show its items and one article, with the why of each field',
  help: `dateline preview <url|id> [--json]
dateline preview --replay <id> [--json]

Fetches a source as a poll would, shows its newest items and reads the first article whole, telling for each field where
it came from and what disagreed. Takes the id of a source file, or any address (a feed, or a page that names one).
Stores nothing.

With --replay the page is not fetched: the one that was kept when the source began to fail or drift is read by the rules as
they are now, until they fit again.

Exit codes: 0 items were found · 1 none were · 2 unknown source or unusable settings
`,
  options: { replay: { type: 'boolean' } },
  async run(positionals, context) {
    const [target] = positionals
    if (target === undefined || positionals.length > 1)
      throw new SettingsError('say which source or address to preview: dateline preview <url|id>')
    if (context.options['replay'] === true) return replay(target, context)
    const preview = await previewOnce(context, (sources, settings) => {
      const source = sources.find((s) => s.id === target) ?? sourceOfAddress(target)
      if (!source) throw new SettingsError(`"${target}" is neither a source in ${settings.feedsDir} nor an http address.`)
      return source
    })
    if (!preview) return 1
    if (context.json) context.stdout.write(`${JSON.stringify(preview, null, 1)}\n`)
    else showPreview(preview, context)
    return preview.items.length > 0 ? 0 : 1
  },
}

async function replay(id: string, context: CommandContext): Promise<number> {
  const preview = await replayOnce(context, id)
  if (!preview) {
    context.stdout.write(`No page of ${id} is kept: it has not failed or drifted.\n`)
    return 1
  }
  if (context.json) context.stdout.write(`${JSON.stringify(preview, null, 1)}\n`)
  else showPreview(preview, context)
  return preview.items.length > 0 ? 0 : 1
}

/** What was found, runners-up, newest items, and one article with the why of each field. */
export function showPreview(preview: Preview, { stdout }: CommandContext): void {
  const { source, items, article } = preview
  const out: string[] = [`${source.title} (${source.kind}) ${source.url}`]
  if (preview.replayed) out.push(`as its page was at ${preview.replayed.at.toISOString()}`)
  if (preview.foundUrl) out.push(`reads ${preview.foundUrl}`)
  if (preview.outcome !== 'ok') out.push(`${preview.outcome}${preview.reason ? `: ${preview.reason}` : ''}`)
  else
    out.push(
      `${items.length} items as ${preview.dialect}, ${preview.requests} requests${preview.unusable > 0 ? `, ${preview.unusable} without an address of their own` : ''}`,
    )
  for (const { kind, url, why, items: count, taken } of preview.candidates.slice(0, 12))
    out.push(
      `  ${taken ? 'taken' : count ? 'also there' : 'looked for'}: ${kind} ${url}${count === undefined ? '' : `, ${count} items`} (${why.slice(0, 100)})`,
    )
  for (const fault of preview.faults.slice(0, 5)) out.push(`  fault: ${fault}`)
  for (const item of items.slice(0, SHOWN_ITEMS)) out.push('', ...itemLines(item))
  if (items.length > SHOWN_ITEMS) out.push('', `… and ${items.length - SHOWN_ITEMS} more`)
  if (article) out.push('', '— the first article, read whole —', ...articleLines(article))
  stdout.write(`${out.join('\n')}\n`)
}

function itemLines(item: Item): string[] {
  const lines = [`• ${item.title ?? '(no title)'}`, `  ${item.link ?? item.guid ?? ''}`]
  if (item.published)
    lines.push(`  ${item.published.at.toISOString()} from "${item.published.text}" (zone ${item.published.zone})`)
  for (const fault of item.faults.slice(0, 3)) lines.push(`  fault: ${fault}`)
  return lines
}

function articleLines({ record, cuts, pageOutcome, pageReason }: NonNullable<Preview['article']>): string[] {
  const field = (name: string, value: string | undefined): string[] => {
    if (!value) return []
    const from = record.provenance[name]
    const why = from ? `  [${from.from}${from.detail ? `: ${from.detail}` : ''}]` : ''
    const not = (from?.disagreed ?? []).map((d) => `      not "${d.value.slice(0, 90)}" [${d.from}]`)
    return [`${name.padEnd(10)} ${value}${why}`, ...not]
  }
  const words = record.contentText?.split(/\s+/).length ?? 0
  return [
    `page       ${pageOutcome}${pageReason ? `: ${pageReason}` : ''}`,
    ...field('title', record.title),
    ...field('published', record.statedDate),
    ...field('authors', record.authors.map((a) => a.name).join(', ')),
    ...field('language', record.language),
    ...field('image', record.image?.url),
    ...field('summary', record.summary?.slice(0, 160)),
    ...(record.dateline ? [`dateline   ${record.dateline}`] : []),
    ...(record.creditedSources.length > 0 ? [`credits    ${record.creditedSources.map((c) => c.name).join(', ')}`] : []),
    `rights     ${record.rights}`,
    ...field(
      'content',
      words > 0 ? `${words} words${record.confidence === undefined ? '' : `, confidence ${record.confidence}`}` : undefined,
    ),
    ...(record.contentText
      ? [
          '',
          ...record.contentText
            .split('\n')
            .slice(0, 6)
            .map((l) => `  ${l.slice(0, 160)}`),
        ]
      : []),
    ...(cuts.length > 0 ? ['', ...cuts.slice(0, 8).map((c) => `  cut: ${c.what.slice(0, 80)} (${c.why})`)] : []),
  ]
}
