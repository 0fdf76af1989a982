/**
 * Webhook endpoints. Secrets come in and go out sealed; the caller holds the key.
 *
 * Effects: Database.
 *
 * @module
 */
import type { Endpoint } from '../model/endpoint.ts'
import type { Database, Statement } from '../ports.ts'
import { changeStatement } from './changes.ts'
import { isLostRace } from './fan-out.ts'

/** An endpoint as stored: what is secret about it (keys, addresses of chat rooms) is sealed; `url` may be shown. */
export type StoredEndpoint = Omit<Endpoint, 'secrets'> & { sealedSecrets: string }

/** What the operator decides about an endpoint. */
export type EndpointDefinition = Pick<
  Endpoint,
  'url' | 'events' | 'sources' | 'q' | 'content' | 'backfill' | 'dedupe' | 'format' | 'template' | 'rate' | 'description'
>

interface Row {
  id: string
  origin: 'file' | 'api'
  definition: string
  secrets: string
  state: Endpoint['state']
  state_reason: string | null
  cursor: number
  sequence: number
  failing_since: number | null
  held_until: number
  created_at: number
}

function fromRow(row: Row): StoredEndpoint {
  return {
    id: row.id,
    origin: row.origin,
    ...(JSON.parse(row.definition) as EndpointDefinition),
    sealedSecrets: row.secrets,
    state: row.state,
    ...(row.state_reason === null ? {} : { stateReason: row.state_reason }),
    cursor: row.cursor,
    sequence: row.sequence,
    ...(row.failing_since === null ? {} : { failingSince: row.failing_since }),
    ...(row.held_until === 0 ? {} : { heldUntil: row.held_until }),
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

export type NewEndpoint = EndpointDefinition & {
  id: string
  origin?: 'file' | 'api'
  sealedSecrets: string
  createdAt: number
}

/** Adds an endpoint at the head of the log: it hears what happens from now on (SEMANTICS 5). */
export function addEndpointStatement(e: NewEndpoint): Statement {
  const { id, sealedSecrets, createdAt, origin, ...definition } = e
  return {
    sql: `INSERT INTO endpoints (id, origin, definition, secrets, state, cursor, created_at)
     VALUES (?, ?, ?, ?, 'active', (SELECT coalesce(max(seq), 0) FROM changes), ?)`,
    params: [id, origin ?? 'api', JSON.stringify(definition), sealedSecrets, createdAt],
  }
}

export async function addEndpoint(db: Database, e: NewEndpoint): Promise<void> {
  await db.batch([addEndpointStatement(e)])
}

/** Changes what the operator decided, and the secrets where they are given; cursor, sequence and state stay. */
export function redefineStatement(id: string, definition: EndpointDefinition, sealedSecrets?: string): Statement {
  return {
    sql: 'UPDATE endpoints SET definition = ?1, secrets = coalesce(?2, secrets) WHERE id = ?3',
    params: [JSON.stringify(definition), sealedSecrets ?? null, id],
  }
}

/** Replaces the sealed part. False where the endpoint is gone. */
export async function setEndpointSecrets(db: Database, id: string, sealedSecrets: string): Promise<boolean> {
  return (await db.run('UPDATE endpoints SET secrets = ? WHERE id = ?', [sealedSecrets, id])).changes > 0
}

/** Removes an endpoint and what was still to be sent to it. */
export function removeEndpointStatements(id: string): Statement[] {
  return [
    { sql: 'DELETE FROM deliveries WHERE endpoint_id = ?', params: [id] },
    { sql: 'DELETE FROM told WHERE endpoint_id = ?', params: [id] },
    { sql: 'DELETE FROM endpoints WHERE id = ?', params: [id] },
  ]
}

/** As above; false where there was none. */
export async function removeEndpoint(db: Database, id: string): Promise<boolean> {
  const results = await db.batch(removeEndpointStatements(id))
  return (results.at(-1)?.changes ?? 0) > 0
}

/** Nothing more is sent until it is resumed; what happens meanwhile waits. False where there was no active endpoint. */
export async function pauseEndpoint(db: Database, id: string): Promise<boolean> {
  return (await db.run("UPDATE endpoints SET state = 'paused' WHERE id = ? AND state = 'active'", [id])).changes > 0
}

/**
 * Active again, with a clean slate. An endpoint that was disabled goes on where it stopped, or with `skip` at the head of
 * the log, what it missed left out. False where there is none.
 */
export async function resumeEndpoint(db: Database, id: string, skip = false): Promise<boolean> {
  const statements: Statement[] = [
    {
      sql: `UPDATE endpoints SET state = 'active', state_reason = NULL, failing_since = NULL, held_until = 0, paced_until = 0,
        cursor = CASE WHEN ? THEN (SELECT coalesce(max(seq), 0) FROM changes) ELSE cursor END WHERE id = ?`,
      params: [skip ? 1 : 0, id],
    },
  ]
  if (skip) {
    statements.push({
      sql: `UPDATE deliveries SET state = 'cancelled', next_attempt_at = NULL WHERE endpoint_id = ? AND next_attempt_at IS NOT NULL`,
      params: [id],
    })
  }
  const [resumed] = await db.batch(statements)
  return (resumed?.changes ?? 0) > 0
}

/** Ends an active endpoint and tells the log, together and once. False where somebody else had done so. */
export async function disableEndpoint(
  db: Database,
  endpoint: Pick<StoredEndpoint, 'id' | 'description' | 'url'>,
  reason: string,
  at: Date,
): Promise<boolean> {
  const { id, description, url } = endpoint
  try {
    await db.batch([
      {
        sql: `UPDATE endpoints SET state = (SELECT 'disabled' WHERE state = 'active'), state_reason = ? WHERE id = ?`,
        params: [reason, id],
      },
      changeStatement({
        kind: 'endpoint.disabled',
        at,
        detail: { endpointId: id, reason, url, ...(description ? { title: description } : {}) },
      }),
    ])
    return true
  } catch (error) {
    if (isLostRace(error)) return false
    throw error
  }
}

/** Since when every attempt failed, from now on; a success forgets it. Writes only where it moves. */
export function failingStatement(id: string, outcome: { succeeded: boolean; at: number }): Statement {
  return outcome.succeeded
    ? { sql: 'UPDATE endpoints SET failing_since = NULL WHERE id = ? AND failing_since IS NOT NULL', params: [id] }
    : { sql: 'UPDATE endpoints SET failing_since = ? WHERE id = ? AND failing_since IS NULL', params: [outcome.at, id] }
}

/** No claim is made for this endpoint before `until`, unless the operator asks for one. */
export function pauseStatement(id: string, until: Date): Statement {
  return { sql: 'UPDATE endpoints SET paced_until = max(paced_until, ?) WHERE id = ?', params: [until.getTime(), id] }
}

/** What the operator asks to be sent now is not to wait for a pause of ours; what the receiver asked for holds. */
export async function endPause(db: Database, id: string): Promise<void> {
  await db.run('UPDATE endpoints SET paced_until = 0 WHERE id = ?', [id])
}

/** Nothing goes to this endpoint before `until`. */
export function holdStatement(id: string, until: Date): Statement {
  return { sql: 'UPDATE endpoints SET held_until = max(held_until, ?) WHERE id = ?', params: [until.getTime(), id] }
}
