/**
 * Webhook endpoints. Secrets come in and go out sealed; the caller holds the key.
 *
 * Effects: Database.
 *
 * @module
 */
import type { Endpoint } from '../model/endpoint.ts'
import type { Database, SqlValue } from '../ports.ts'

/** An endpoint as stored: `sealedSecrets` instead of secrets. */
export type StoredEndpoint = Omit<Endpoint, 'secrets'> & { sealedSecrets: string }

type Definition = Pick<Endpoint, 'url' | 'events' | 'sources' | 'q' | 'content' | 'backfill'>

interface Row {
  id: string
  definition: string
  secrets: string
  state: Endpoint['state']
  state_reason: string | null
  cursor: number
  sequence: number
  failing_since: number | null
  created_at: number
}

function fromRow(row: Row): StoredEndpoint {
  return {
    id: row.id,
    ...(JSON.parse(row.definition) as Definition),
    sealedSecrets: row.secrets,
    state: row.state,
    ...(row.state_reason === null ? {} : { stateReason: row.state_reason }),
    cursor: row.cursor,
    sequence: row.sequence,
    ...(row.failing_since === null ? {} : { failingSince: row.failing_since }),
    createdAt: row.created_at,
  }
}

export async function listEndpoints(db: Database): Promise<StoredEndpoint[]> {
  return (await db.all<Row>('SELECT * FROM endpoints ORDER BY created_at, id')).map(fromRow)
}

export async function findEndpoint(db: Database, id: string): Promise<StoredEndpoint | undefined> {
  const [row] = await db.all<Row>('SELECT * FROM endpoints WHERE id = ?', [id])
  return row && fromRow(row)
}

/** Adds an endpoint at the head of the log: it hears what happens from now on (SEMANTICS 5). */
export async function addEndpoint(
  db: Database,
  e: Definition & { id: string; sealedSecrets: string; createdAt: number },
): Promise<void> {
  const { id, sealedSecrets, createdAt, ...definition } = e
  await db.run(
    `INSERT INTO endpoints (id, definition, secrets, state, cursor, created_at)
     VALUES (?, ?, ?, 'active', (SELECT coalesce(max(seq), 0) FROM changes), ?)`,
    [id, JSON.stringify(definition), sealedSecrets, createdAt],
  )
}

/** Removes an endpoint and what was still to be sent to it. False where there was none. */
export async function removeEndpoint(db: Database, id: string): Promise<boolean> {
  const [, removed] = await db.batch([
    { sql: 'DELETE FROM deliveries WHERE endpoint_id = ?', params: [id] },
    { sql: 'DELETE FROM endpoints WHERE id = ?', params: [id] },
  ])
  return (removed?.changes ?? 0) > 0
}

/** Active, paused or disabled, with the reason in words; pausing keeps what waits. */
export async function setEndpointState(db: Database, id: string, state: Endpoint['state'], reason?: string): Promise<void> {
  await db.run('UPDATE endpoints SET state = ?, state_reason = ?, failing_since = NULL WHERE id = ?', [state, reason ?? null, id])
}

/** Since when every attempt failed; `undefined` after a success. Writes only where it moves. */
export async function setFailingSince(db: Database, id: string, since: number | undefined): Promise<void> {
  const value: SqlValue = since ?? null
  await db.run('UPDATE endpoints SET failing_since = ?1 WHERE id = ?2 AND failing_since IS NOT ?1', [value, id])
}

/** Nothing goes to this endpoint before `until`. */
export async function holdEndpoint(db: Database, id: string, until: Date): Promise<void> {
  await db.run('UPDATE endpoints SET held_until = ? WHERE id = ?', [until.getTime(), id])
}
