/**
 * Answers remembered for repeated requests, for a day (CHECKLISTS A5).
 *
 * Effects: Database.
 *
 * @module
 */
import { type Database, DatabaseError } from '../ports.ts'

const KEPT_MS = 86_400_000

export interface RememberedAnswer {
  requestHash: string
  /** Absent while the first request is still being worked on. */
  status?: number
  /** Sealed by the caller. */
  answer?: string
}

/** Claims the key for one request. `undefined`: it is yours; otherwise what was remembered under it. */
export async function claimKey(
  db: Database,
  claim: { scope: string; key: string; requestHash: string; now: Date },
): Promise<RememberedAnswer | undefined> {
  const { scope, key, requestHash, now } = claim
  await db.run('DELETE FROM idempotency WHERE created_at < ?', [now.getTime() - KEPT_MS])
  try {
    await db.run('INSERT INTO idempotency (scope, key, request_hash, created_at) VALUES (?, ?, ?, ?)', [
      scope,
      key,
      requestHash,
      now.getTime(),
    ])
    return undefined
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.kind !== 'conflict') throw error
  }
  const [row] = await db.all<{ request_hash: string; status: number | null; answer: string | null }>(
    'SELECT request_hash, status, answer FROM idempotency WHERE scope = ? AND key = ?',
    [scope, key],
  )
  if (!row) return claimKey(db, claim)
  return {
    requestHash: row.request_hash,
    ...(row.status === null ? {} : { status: row.status }),
    ...(row.answer === null ? {} : { answer: row.answer }),
  }
}

export async function rememberAnswer(
  db: Database,
  place: { scope: string; key: string },
  answer: { status: number; answer: string },
): Promise<void> {
  await db.run('UPDATE idempotency SET status = ?, answer = ? WHERE scope = ? AND key = ?', [
    answer.status,
    answer.answer,
    place.scope,
    place.key,
  ])
}

/** The request came to nothing: the key may be used again. */
export async function forgetKey(db: Database, place: { scope: string; key: string }): Promise<void> {
  await db.run('DELETE FROM idempotency WHERE scope = ? AND key = ?', [place.scope, place.key])
}
