/**
 * Reads the store of a service that is down, or beside it, and says what does not add up.
 *
 * Effects: reads the database file.
 *
 * @module
 */
import { DatabaseSync } from 'node:sqlite'
import type { Truth } from '../newsroom/story.ts'
import type { Seen, Sink } from './sink.ts'

export interface EndpointOfRehearsal {
  id: string
  path: string
  /** Change after which it hears of everything. */
  from: number
}

function withStore<T>(path: string, read: (db: DatabaseSync) => T): T {
  const db = new DatabaseSync(path, { timeout: 5000 })
  try {
    return read(db)
  } finally {
    db.close()
  }
}

/** Message ids that are not marked as delivered. */
export function unmarked(path: string): Set<string> {
  return withStore(
    path,
    (db) =>
      new Set(
        db
          .prepare("SELECT message_id FROM deliveries WHERE state <> 'delivered'")
          .all()
          .map((row) => String(row['message_id'])),
      ),
  )
}

/** Article ids by address. */
export function idsByAddress(path: string): Map<string, string> {
  return withStore(
    path,
    (db) =>
      new Map(
        db
          .prepare("SELECT json_extract(record, '$.url') AS url, id FROM articles")
          .all()
          .map((row) => [String(row['url']), String(row['id'])]),
      ),
  )
}

export interface Counts {
  articles: number
  changes: number
  pending: number
  subscriptions: number
}

export function countStore(path: string): Counts {
  return withStore(path, (db) => {
    const one = (sql: string): number => Number(Object.values(db.prepare(sql).get() ?? {})[0])
    return {
      articles: one('SELECT count(*) FROM articles'),
      changes: one('SELECT count(*) FROM changes'),
      pending: one("SELECT count(*) FROM deliveries WHERE state = 'pending'"),
      subscriptions: one('SELECT count(*) FROM hub_subscriptions'),
    }
  })
}

/** Articles of the newsroom that the store does not hold as they are, in words. */
export function missing(path: string, truths: readonly Truth[]): string[] {
  return withStore(path, (db) => {
    const rows = db
      .prepare("SELECT json_extract(record, '$.url') AS url, json_extract(record, '$.title') AS title FROM articles")
      .all()
    const titles = Map.groupBy(rows, (row) => String(row['url']))
    return truths.flatMap((truth) => {
      const found = titles.get(truth.url) ?? []
      if (found.length === 0) return [`lost: ${truth.url}`]
      if (found.length > 1) return [`doubled: ${truth.url}`]
      return found[0]?.['title'] === truth.title ? [] : [`old: ${truth.url}`]
    })
  })
}

/** Everything that must hold once the service is at rest; empty where it does. */
export function faultsOf(path: string, endpoints: readonly EndpointOfRehearsal[], sink: Sink): string[] {
  return withStore(path, (db) => {
    const faults: string[] = []
    const integrity = String(Object.values(db.prepare('PRAGMA integrity_check').get() ?? {})[0])
    if (integrity !== 'ok') faults.push(`integrity: ${integrity}`)
    const doubled = db
      .prepare("SELECT article_seq, count(*) AS n FROM changes WHERE kind = 'created' GROUP BY article_seq HAVING n > 1")
      .all()
    if (doubled.length > 0) faults.push(`${doubled.length} articles created twice`)
    for (const endpoint of endpoints) faults.push(...endpointFaults(db, endpoint, sink.seen.get(endpoint.path) ?? new Map()))
    return faults
  })
}

function endpointFaults(db: DatabaseSync, endpoint: EndpointOfRehearsal, seen: ReadonlyMap<string, Seen>): string[] {
  const faults: string[] = []
  const say = (fault: string): number => faults.push(`${endpoint.path}: ${fault}`)
  const due = db
    .prepare(
      `SELECT seq FROM changes WHERE seq > ? AND ((kind IN ('created', 'updated', 'withdrawn', 'restored') AND backfill = 0)
       OR kind LIKE 'source.%' OR kind = 'endpoint.disabled') ORDER BY seq`,
    )
    .all(endpoint.from)
    .map((row) => Number(row['seq']))
  const rows = db
    .prepare('SELECT sequence, change_seq, message_id, state FROM deliveries WHERE endpoint_id = ? ORDER BY sequence')
    .all(endpoint.id)
  if (rows.map((row) => Number(row['change_seq'])).join() !== due.join())
    say(`${due.length} events, ${rows.length} deliveries, or another order`)
  if (rows.some((row, index) => Number(row['sequence']) !== index + 1)) say('a gap in the sequence')
  const open = rows.filter((row) => row['state'] !== 'delivered').length
  if (open > 0) say(`${open} not delivered`)
  for (const row of rows) {
    const message = seen.get(String(row['message_id']))
    if (!message || message.accepted === 0) say(`sequence ${row['sequence']} never arrived`)
    else if (message.bodies.size > 1) say(`sequence ${row['sequence']} came with ${message.bodies.size} bodies`)
    else if (message.sequence !== Number(row['sequence'])) say(`sequence ${row['sequence']} came as ${message.sequence}`)
  }
  const known = new Set(rows.map((row) => String(row['message_id'])))
  const strangers = [...seen.keys()].filter((id) => !known.has(id)).length
  if (strangers > 0) say(`${strangers} messages that the store does not know`)
  return faults
}
