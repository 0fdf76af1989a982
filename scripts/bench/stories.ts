/**
 * `npx node scripts/bench/stories.ts`: how well copies are found, and what a lookup costs as the store grows.
 *
 *   npx node scripts/bench/stories.ts [--seeds 11,12,13] [--sizes 10000,100000,1000000]
 *
 * @module
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { signText } from '../../src/normalise/duplicate.ts'
import { openDatabase, type SqliteDatabase } from '../../src/runtime/node/database.ts'
import { findCandidates } from '../../src/store/stories.ts'
import { groupPieces, scorePairs } from './score-stories.ts'
import { storySet } from './story-set.ts'

const { values } = parseArgs({
  options: { seeds: { type: 'string', default: '11,12,13' }, sizes: { type: 'string', default: '10000,100000,1000000' } },
})

console.log('Copies among 585 texts in eight languages, pairs in one story:\n')
for (const seed of values.seeds.split(',').map(Number)) {
  const pieces = storySet(seed)
  const db = await open(':memory:')
  const score = scorePairs(pieces, await groupPieces(db, pieces))
  db.close()
  console.log(
    `seed ${seed}: precision ${score.precision.toFixed(3)}, recall ${score.recall.toFixed(3)} (${score.right} right, ${score.wrong} wrong, ${score.missed} missed)`,
  )
  console.log(
    `  recall by kind: ${[...score.byKind].map(([kind, { found, of }]) => `${kind} ${(found / of).toFixed(2)}`).join(', ')}`,
  )
}

console.log('\nOne lookup (32 keys, of them four of a copy and two that a tenth of all articles share):\n')
for (const size of values.sizes.split(',').map(Number)) console.log(await lookupCost(size))

console.log(
  `\nSigning a text of ${words(400).length} characters: ${(await timed(200, async () => signText(words(400)))).toFixed(3)} ms`,
)

async function open(path: string): Promise<SqliteDatabase> {
  const db = await openDatabase(path)
  await db.run(
    "INSERT INTO sources (ref, id, key, origin, definition, created_at, state) VALUES (1, 's', 's', 'file', '{}', 0, '{}')",
  )
  return db
}

/** A store of so many articles with four keys each, one of them of a hot one in ten. */
async function lookupCost(size: number): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'dateline-stories-'))
  try {
    const db = await open(join(folder, 'bench.sqlite'))
    const sketch = JSON.stringify({ sketch: signText(words(300))?.sketch })
    for (let from = 1; from <= size; from += 50_000) {
      const to = Math.min(size, from + 49_999)
      await db.batch([
        {
          sql: `WITH RECURSIVE n (i) AS (SELECT ?1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2)
            INSERT INTO articles (seq, id, publisher, origin_ref, state, revision, edition, backfill, published_at, updated_at, first_seen_at,
            changed_seq, record, evidence, look) SELECT i, printf('%036d', i), 'p' || i % 500 || '.example', 1, 'live', 1, 0, 0, i, i, i, i, '{}', ?3, '{}' FROM n`,
          params: [from, to, sketch],
        },
        {
          sql: `WITH RECURSIVE n (i) AS (SELECT ?1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2)
            INSERT OR IGNORE INTO signatures SELECT CASE WHEN k.value = 0 AND i % 10 = 0 THEN 1 + i % 2 ELSE abs(i * 7919 + k.value * 104729) * 1000003 % 9007199254740881 END, i
            FROM n, json_each('[0,1,2,3]') k`,
          params: [from, to],
        },
      ])
    }
    const keysOf = (i: number): number[] =>
      [0, 1, 2, 3].map((k) => Number((BigInt(i * 7919 + k * 104729) * 1000003n) % 9007199254740881n))
    let turn = 0
    const ms = await timed(300, async () => {
      turn = (turn * 31 + 17) % size
      const keys = [...keysOf(turn + 1), 1, 2, ...Array.from({ length: 26 }, (_, i) => turn * 1000 + i * 37 + 5)]
      await findCandidates(db, keys)
    })
    db.close()
    return `${size.toLocaleString('en').padStart(9)} articles: ${ms.toFixed(3)} ms`
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Mean milliseconds of `run` after a warm-up. */
async function timed(times: number, run: () => Promise<unknown>): Promise<number> {
  for (let i = 0; i < times / 4; i++) await run()
  const began = performance.now()
  for (let i = 0; i < times; i++) await run()
  return (performance.now() - began) / times
}

function words(count: number): string {
  return Array.from({ length: count }, (_, i) => `word${(i * 7919) % 977}`).join(' ')
}
