/**
 * The status page: every source with its last poll, what came of it and why, and the next one. Trouble comes first.
 *
 * Shows no header, token or query secret: the caller gives addresses that may be seen.
 *
 * Effects: none. Callers pass the time.
 *
 * @module
 */
import { html } from 'hono/html'
import type { PollOutcome, PollRecord, PushState } from '../../model/fetch-state.ts'
import { type Health, healthMark, OUTCOME_WORDS } from './health.ts'
import { type Html, page, type Site } from './layout.ts'
import { counted, moment, relative } from './moment.ts'
import { type DayCount, dailyPlot } from './plot.ts'

export interface SourceStatus {
  id: string
  title: string
  /** Path of its feed's page. */
  path: string
  health: Health
  lastPollAt?: Date | undefined
  outcome?: PollOutcome | undefined
  /** Why, in words; only what the public may know. */
  reason?: string | undefined
  nextPollAt?: Date | undefined
  articles: number
  consecutiveFailures: number
  /** What the WebSub hub of the source is worth, where it names one. */
  push?: PushState | undefined
  /** Newest first; reasons fit for the public. */
  polls?: PollRecord[]
}

/** A fault in a source file, as `check` tells it. */
export interface FileProblem {
  file: string
  line?: number | undefined
  path: string
  message: string
  remedy: string
}

export interface StatusView {
  site: Site
  now: Date
  sources: SourceStatus[]
  problems: FileProblem[]
  /** New articles a day, oldest first. */
  perDay?: DayCount[]
}

/** Trouble comes first; a page of thousands helps nobody. */
const SHOWN_SOURCES = 500

const URGENCY: Record<Health['state'], number> = { trouble: 0, waiting: 1, good: 2 }

export function statusPage({ site, now, sources, problems, perDay }: StatusView): string {
  const sorted = sources.toSorted((a, b) => URGENCY[a.health.state] - URGENCY[b.health.state] || (a.title < b.title ? -1 : 1))
  const troubled = sources.filter(({ health }) => health.state === 'trouble').length
  return page({
    site,
    title: 'Status',
    current: '/status',
    noindex: true,
    main: html`<h1>Status</h1>
<p>As of ${moment(now)}: ${counted(sources.length, 'source')}, ${troubled === 0 ? 'none in trouble' : `${troubled} in trouble`}.</p>
${problems.length === 0 ? '' : problemSection(problems)}${perDay === undefined ? '' : dailyPlot(perDay)}<ul class="offers wide">
${sorted.slice(0, SHOWN_SOURCES).map((source) => sourceItem(site, source, now))}</ul>${
      sorted.length > SHOWN_SOURCES
        ? html`\n<p>${counted(sorted.length - SHOWN_SOURCES, 'more source')}: <a href="${site.basePath}/status.json">all of them as JSON</a>.</p>`
        : ''
    }`,
  })
}

function sourceItem(site: Site, source: SourceStatus, now: Date): Html {
  const { lastPollAt, outcome, nextPollAt, reason } = source
  const since = soSince(source.polls ?? [])
  return html`<li id="${source.id}">
<h2 dir="auto"><a href="${site.basePath}${source.path}">${source.title}</a></h2>
${healthMark(source.health)}
<dl class="facts">
${lastPollAt ? html`<dt>Last poll</dt><dd>${relative(lastPollAt, now)}${outcome ? html`: ${OUTCOME_WORDS[outcome]}` : ''}</dd>\n` : ''}${since ? html`<dt>So since</dt><dd>${moment(since)}</dd>\n` : ''}${reason ? html`<dt>Reason</dt><dd>${reason}</dd>\n` : ''}${
  nextPollAt ? html`<dt>Next poll</dt><dd>${nextPollAt <= now ? 'due' : relative(nextPollAt, now)}</dd>\n` : ''
}${source.push ? html`<dt>Hub</dt><dd>${PUSH_WORDS[source.push]}</dd>\n` : ''}${source.consecutiveFailures > 0 ? html`<dt>Failed in a row</dt><dd>${source.consecutiveFailures}</dd>\n` : ''}<dt>Articles</dt><dd>${source.articles}</dd>
</dl>
${source.polls && source.polls.length > 0 ? pollList(source.polls) : ''}</li>
`
}

const PUSH_WORDS: Record<PushState, string> = {
  asked: 'asked to tell us of news',
  confirmed: 'will tell us of news; nothing came yet',
  delivers: 'brings the news; polls are rare',
  silent: 'silent: a poll found what it did not bring',
  refused: 'refuses',
}

/** When polls began to end as the last one did, as far back as the records go; undefined where only that one did. */
function soSince(polls: readonly PollRecord[]): Date | undefined {
  const [last] = polls
  if (last === undefined) return undefined
  const kind = ({ outcome }: PollRecord): PollOutcome => (outcome === 'unchanged' ? 'ok' : outcome)
  const other = polls.findIndex((poll) => kind(poll) !== kind(last))
  const first = polls[other < 0 ? polls.length - 1 : other - 1] as PollRecord
  const began = first.since ?? first.at
  return began === last.at ? undefined : new Date(began)
}

/** The last polls, newest first: when, how often, how it went, what changed. */
function pollList(polls: readonly PollRecord[]): Html {
  return html`<details>
<summary>Last polls</summary>
<ol class="facts">
${polls.map((poll) => html`<li>${moment(new Date(poll.at))}${poll.times && poll.since ? html` (${poll.times} times since ${moment(new Date(poll.since))})` : ''}: ${OUTCOME_WORDS[poll.outcome]}${pollCounts(poll)}${poll.reason && poll.outcome !== 'unchanged' ? html`. ${poll.reason}` : ''}</li>\n`)}</ol>
</details>
`
}

function pollCounts(poll: PollRecord): string {
  const counts = (['new', 'updated', 'withdrawn', 'filtered'] as const).filter((name) => poll[name] > 0)
  return counts.length === 0 ? '' : `, ${counts.map((name) => `${poll[name]} ${name}`).join(', ')}`
}

function problemSection(problems: readonly FileProblem[]): Html {
  return html`<section class="problem">
<h2>Source files with faults</h2>
<ul>
${problems.map(
  ({ file, line, path, message, remedy }) =>
    html`<li><code>${file}${line === undefined ? '' : `:${line}`}${path === '' ? '' : ` ${path}`}</code> ${message}. ${remedy}</li>\n`,
)}</ul>
</section>
`
}
