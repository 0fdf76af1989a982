/**
 * `dateline doctor`: is everything in order, and what to do where it is not.
 *
 * @module
 */
import { accessSync, constants, existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { sourceHealth } from '../../app/pages/health.ts'
import { sourceState } from '../../app/status.ts'
import { readCatalogue } from '../../runtime/node/catalogue.ts'
import { createClock } from '../../runtime/node/clock.ts'
import { MIGRATIONS, openDatabase, type SqliteDatabase } from '../../runtime/node/database.ts'
import { storeBytes } from '../../runtime/node/process-figures.ts'
import { freeBytes } from '../../runtime/node/readiness.ts'
import { type Environment, type NodeSettings, readSettings } from '../../runtime/node/settings.ts'
import { describeFindings, resolveSource } from '../../source/resolve-source.ts'
import { listEndpoints } from '../../store/endpoints.ts'
import { countPerDay, readFigures } from '../../store/figures.ts'
import { readFact } from '../../store/meta.ts'
import { listSources } from '../../store/sources.ts'
import { listTokens } from '../../store/tokens.ts'
import { type Command, counted } from '../command.ts'

interface Finding {
  level: 'ok' | 'note' | 'fault'
  what: string
  /** What to do; for notes and faults. */
  remedy?: string
}

export const doctorCommand: Command = {
  name: 'doctor',
  usage: 'doctor',
  summary: 'look at Node, settings, store, disk, clock and sources, and say what to do',
  help: `dateline doctor [--json]

Looks at the Node it runs on, the settings, the data folder, the store from end to end, the disk and how fast the store
grows, the clock, the public address, tokens and keys, the source files, and the sources that need somebody. Changes
nothing and fetches nothing. The service may run meanwhile.

Exit codes: 0 nothing is wrong · 1 something is · 2 settings cannot be used
`,
  async run(_positionals, { env, version, json, stdout }) {
    const settings = readSettings(env, version)
    const findings = [...machine(settings, env), ...(await sourceFiles(settings, env)), ...(await store(settings, env))]
    const faults = findings.filter(({ level }) => level === 'fault').length
    if (json) stdout.write(`${JSON.stringify({ ok: faults === 0, findings }, null, 1)}\n`)
    else {
      const mark = { ok: 'ok   ', note: 'note ', fault: 'FAULT' }
      for (const { level, what, remedy } of findings) stdout.write(`${mark[level]} ${what}\n${remedy ? `      ${remedy}\n` : ''}`)
      stdout.write(faults === 0 ? 'Nothing is wrong.\n' : `${faults} ${faults === 1 ? 'thing is' : 'things are'} wrong.\n`)
    }
    return faults === 0 ? 0 : 1
  },
}

const ok = (what: string): Finding => ({ level: 'ok', what })
const note = (what: string, remedy: string): Finding => ({ level: 'note', what, remedy })
const fault = (what: string, remedy: string): Finding => ({ level: 'fault', what, remedy })

function machine(settings: NodeSettings, env: Environment): Finding[] {
  const { dataDir, host, baseUrl, adminToken, readToken } = settings
  const findings = [ok(`Node ${process.versions.node}, SQLite ${process.versions['sqlite'] ?? ''}`.trim())]
  const year = new Date().getUTCFullYear()
  if (year < 2025 || year > 2100)
    findings.push(fault(`The clock says ${year}.`, 'Set it, and keep it set (systemd-timesyncd, chrony).'))
  if (settings.clock) findings.push(note('DATELINE_CLOCK is set: times are not real.', 'Take it out outside rehearsals.'))
  try {
    if (existsSync(dataDir)) accessSync(dataDir, constants.W_OK)
    findings.push(ok(`Data in ${dataDir}`))
  } catch {
    findings.push(
      fault(`${dataDir} cannot be written by this user.`, 'Give it the right, or set DATELINE_DATA to another folder.'),
    )
  }
  const free = freeBytes(existsSync(dataDir) ? dataDir : '.')
  if (free !== undefined) {
    const text = `${mega(free)} MB are free where the data lies`
    findings.push(free < 200 * MB ? fault(`Only ${text}.`, 'Free some space: at zero nothing new can be saved.') : ok(text))
  }
  const isLoopback = /^(?:127\.|localhost$|::1$)/.test(host)
  if (!isLoopback && /^http:\/\/127\.0\.0\.1/.test(baseUrl))
    findings.push(
      note(
        `It listens on ${host}, but calls itself ${baseUrl} in every document.`,
        'Set DATELINE_BASE_URL to the address readers use.',
      ),
    )
  else findings.push(ok(`Public address ${baseUrl}`))
  if (!isLoopback && baseUrl.startsWith('http://') && (adminToken || readToken))
    findings.push(
      note(
        'Tokens would travel without TLS.',
        'Put a proxy with TLS in front (docs/running.md) and name it in DATELINE_BASE_URL.',
      ),
    )
  for (const [name, token] of [
    ['DATELINE_ADMIN_TOKEN', adminToken],
    ['DATELINE_READ_TOKEN', readToken],
  ] as const)
    if (token !== undefined && token.length < 20)
      findings.push(note(`${name} is short: it may be guessed.`, 'Use 24 random bytes: openssl rand -base64 24'))
  if (adminToken === undefined)
    findings.push(note('No admin token is set: the API is closed.', 'Set DATELINE_ADMIN_TOKEN to use it.'))
  for (const file of [join(dataDir, 'secret.key'), env['DATELINE_FEEDS'] ? join(env['DATELINE_FEEDS'], '../.env') : '.env']) {
    const mode = statSync(file, { throwIfNoEntry: false })?.mode
    if (mode !== undefined && (mode & 0o077) !== 0)
      findings.push(fault(`${file} can be read by other users.`, `chmod 600 ${file}`))
  }
  if (existsSync(join(dataDir, 'secret.key.new')))
    findings.push(
      fault('A change of the key of stored secrets was broken off.', 'Stop the service and call `dateline rekey`: it goes on.'),
    )
  if (settings.secretKey === undefined && existsSync(join(dataDir, 'secret.key')))
    findings.push(
      note(`Secrets of endpoints open with ${join(dataDir, 'secret.key')} alone.`, 'Keep a copy of it apart from the backups.'),
    )
  return findings
}

const MB = 1_048_576
const DAY_MS = 86_400_000

function mega(bytes: number): string {
  return (bytes / MB).toFixed(bytes < 100 * MB ? 1 : 0)
}

async function sourceFiles({ feedsDir }: NodeSettings, env: Environment): Promise<Finding[]> {
  const { sources, bundles, problems } = await readCatalogue(feedsDir, env)
  const count = `${counted(sources.length, 'source')} and ${counted(bundles.length, 'bundle')} in ${feedsDir}`
  if (problems.length === 0) return [ok(count)]
  return [
    ok(count),
    fault(`${counted(problems.length, 'fault')} in source files.`, '`dateline check` names each with file, line and remedy.'),
  ]
}

async function store(settings: NodeSettings, env: Environment): Promise<Finding[]> {
  const { databasePath } = settings
  if (!existsSync(databasePath)) return [note('There is no store yet.', 'The first poll makes it.')]
  let raw: DatabaseSync
  try {
    raw = new DatabaseSync(databasePath, { readOnly: true, timeout: 5000 })
  } catch (error) {
    return [fault(`The store cannot be opened: ${(error as Error).message}`, 'Restore a backup: dateline restore <file>')]
  }
  try {
    const [first] = raw.prepare('PRAGMA integrity_check(1)').all()
    const verdict = String(Object.values(first ?? {})[0])
    if (verdict !== 'ok')
      return [fault(`The store is damaged: ${verdict}`, 'Stop the service and restore a backup: dateline restore <file>')]
    const schema = Number(raw.prepare('PRAGMA user_version').get()?.['user_version'])
    const known = readdirSync(MIGRATIONS).filter((name) => name.endsWith('.sql')).length
    if (schema > known) return [fault(`The store has schema ${schema}, this Dateline knows ${known}.`, 'Update Dateline.')]
    if (schema < known)
      return [
        note(`The store has schema ${schema} of ${known}.`, 'The next start brings it up to date, after a copy to backups/.'),
      ]
  } catch (error) {
    return [
      fault(
        `The store cannot be read: ${(error as Error).message}`,
        'Stop the service and restore a backup: dateline restore <file>',
      ),
    ]
  } finally {
    raw.close()
  }
  const db = await openDatabase(databasePath)
  try {
    return [ok('The store is whole'), ...(await contents(db, settings, env))]
  } finally {
    db.close()
  }
}

async function contents(db: SqliteDatabase, settings: NodeSettings, env: Environment): Promise<Finding[]> {
  const now = createClock(settings.clock).now()
  const findings: Finding[] = []
  const { articles, headSeq, deliveriesWaiting, oldestDeliveryAt } = await readFigures(db)
  const bytes = storeBytes(settings.databasePath)
  const createdAt = Number((await readFact(db, 'created_at')) ?? 0)
  // Whole days of the store's life, at most a week of them; today is not over.
  const age = Math.floor((now.getTime() - createdAt) / DAY_MS)
  const days = (await countPerDay(db, now, 8)).slice(-1 - Math.min(7, Math.max(1, age)), -1)
  const perDay = days.reduce((n, day) => n + day.articles, 0) / days.length
  const growth = articles > 0 ? (bytes / articles) * perDay : 0
  findings.push(
    ok(
      `${articles} articles, ${headSeq} changes, ${mega(bytes)} MB; ${
        growth === 0
          ? 'how fast it grows can be told after a day with news'
          : `${perDay < 10 ? perDay.toFixed(1) : perDay.toFixed(0)} new articles a day make ${mega(growth)} MB a day, ${mega(growth * 365)} MB a year`
      }`,
    ),
  )
  const free = freeBytes(settings.dataDir)
  if (free !== undefined && growth > 0 && free / growth < 60)
    findings.push(
      note(
        `The disk is full in ${Math.floor(free / growth)} days at this pace.`,
        'Set DATELINE_RETENTION, or give it more room.',
      ),
    )
  const [newest] = await db.all<{ at: number | null }>(
    'SELECT max(at) AS at FROM (SELECT at FROM changes ORDER BY seq DESC LIMIT 100)',
  )
  if (newest?.at && newest.at > now.getTime() + 3_600_000)
    findings.push(
      fault(
        `The newest change is of ${new Date(newest.at).toISOString()}, which is to come.`,
        'The clock was wrong, then or now. Set it.',
      ),
    )
  if (oldestDeliveryAt !== undefined && now.getTime() - oldestDeliveryAt > 3_600_000)
    findings.push(
      note(
        `${counted(deliveriesWaiting, 'webhook')} ${deliveriesWaiting === 1 ? 'waits' : 'wait'}, the oldest since ${new Date(oldestDeliveryAt).toISOString()}.`,
        '`dateline endpoints list` and `endpoints show <id>` say which receiver does not answer.',
      ),
    )
  for (const { id, stateReason } of (await listEndpoints(db)).filter(({ state }) => state === 'disabled'))
    findings.push(
      note(
        `The endpoint ${id} is disabled${stateReason ? ` (${stateReason})` : ''}: nothing is sent to it.`,
        `Once the receiver answers again: dateline endpoints resume ${id}. Or: dateline endpoints remove ${id}.`,
      ),
    )
  const expired = (await listTokens(db)).filter((token) => token.expiresAt && token.expiresAt <= now)
  if (expired.length > 0)
    findings.push(
      note(
        `${counted(expired.length, 'token')} ${expired.length === 1 ? 'is' : 'are'} expired.`,
        `Revoke them: dateline token revoke ${expired[0]?.id}`,
      ),
    )
  const sources = await listSources(db)
  for (const { id, origin, retiredAt, source } of sources) {
    const resolved = origin === 'api' && !retiredAt ? resolveSource(source, env) : undefined
    if (resolved?.ok === false)
      findings.push(
        fault(`${id} (made through the API) is not read: ${describeFindings(resolved.findings)}`, 'Then start the service anew.'),
      )
  }
  const troubled = sources.filter((s) => !s.retiredAt && ['failing', 'drifting', 'gone'].includes(sourceState(s)))
  for (const source of troubled) {
    const why = source.state.polls[0]?.reason
    findings.push(
      note(
        `${source.id}: ${sourceHealth(source.state, false, now).words}${why ? ` (${why})` : ''}`,
        `dateline preview ${source.id} shows what is seen now; dateline edit, pause or remove ${source.id}.`,
      ),
    )
  }
  if (troubled.length === 0) findings.push(ok('No source needs anybody'))
  return findings
}
