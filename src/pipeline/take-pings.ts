/**
 * What hubs brought for a source since its last run, read as the source's own document would be.
 *
 * A document is taken in only where its topic is the very address that is polled: `rel=self` may name another feed, and its
 * items would not be this source's. What cannot be taken in makes the source be looked at instead.
 *
 * Effects: Database (reads).
 *
 * @module
 */
import type { FetchState } from '../model/fetch-state.ts'
import type { Item } from '../model/item.ts'
import type { Source } from '../model/source.ts'
import { planItems } from '../normalise/plan-items.ts'
import { findUpstream, listPings } from '../store/upstream.ts'
import { isSameTopic } from '../upstream/subscriber.ts'
import { compareItems, wantedItems } from './compare-items.ts'
import type { PipelineDeps } from './deps.ts'
import { discoverIn } from './read-document.ts'

interface Brought {
  items: Item[]
  /** Of the pings that these were. */
  ids: string[]
  /** There is news that no ping brought along. */
  look: boolean
}

/** What is to be done for what hubs brought, along the way of a poll; undefined where they brought nothing. */
export async function planPings(
  deps: PipelineDeps,
  { source, ref }: { source: Source; ref: number },
  state: FetchState,
): Promise<(Omit<Brought, 'items'> & { plan: ReturnType<typeof planItems>; filtered: number }) | undefined> {
  const brought = await readPings(deps, source, ref, state)
  if (brought === undefined) return undefined
  const { items, ids, look } = brought
  const wanted = wantedItems(source, items)
  const { keyed, known } = await compareItems(deps.db, { source, ref }, wanted, state)
  const plan = planItems(keyed, known, { backfill: !state.primed || state.drifting })
  return { plan, filtered: items.length - wanted.length, ids, look }
}

async function readPings(deps: PipelineDeps, source: Source, ref: number, state: FetchState): Promise<Brought | undefined> {
  if (state.hub === undefined) return undefined
  const pings = await listPings(deps.db, ref)
  if (pings.length === 0) return undefined
  const address = addressOf(source, state)
  const topic = (await findUpstream(deps.db, { sourceRef: ref }))?.topic
  const brought: Brought = { items: [], ids: pings.map(({ id }) => id), look: false }
  for (const { body, contentType } of pings) {
    const isOurs = address !== undefined && topic !== undefined && isSameTopic(topic, address)
    const found =
      isOurs && body.length > 0
        ? await discoverIn(
            { url: address, status: 200, headers: { 'content-type': contentType }, body },
            source,
            'feed',
            deps.clock.now(),
          )
        : undefined
    if (found === undefined || 'reason' in found || found.items.length === 0) brought.look = true
    else brought.items.push(...found.items)
  }
  return brought
}

/** The feed that is polled; undefined where what is polled is no feed. */
function addressOf(source: Source, state: FetchState): string | undefined {
  if (source.kind === 'auto') return state.foundKind === undefined ? state.foundUrl : undefined
  if (source.kind !== 'feed') return undefined
  return state.moved?.from === source.url ? state.moved.to : source.url
}
