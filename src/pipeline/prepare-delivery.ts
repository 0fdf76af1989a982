/**
 * The message of a delivery that was claimed, as it was when the delivery was made.
 *
 * Effects: Database, where a body cannot be had again.
 *
 * @module
 */
import { createMessageId } from '../notify/webhook.ts'
import { reissueDelivery, type StoredDelivery } from '../store/deliveries.ts'
import type { StoredEndpoint } from '../store/endpoints.ts'
import type { PipelineDeps } from './deps.ts'
import { type Happening, type PreparedMessage, prepareMessage, preparePing } from './happenings.ts'

/**
 * The message with the bytes it was pinned with. Where they cannot be had any more (another base address, another renderer),
 * the new body goes out under a new id: no id ever stands for two bodies. Undefined where it is no longer kept at all.
 */
export async function prepareDelivery(
  deps: PipelineDeps,
  endpoint: StoredEndpoint,
  happenings: ReadonlyMap<number, Happening>,
  delivery: StoredDelivery,
): Promise<PreparedMessage | undefined> {
  if (delivery.eventType === 'test.ping') return preparePing(endpoint.id, delivery.createdAt)
  const happening = happenings.get(delivery.changeSeq)
  if (happening === undefined) return undefined
  const { eventType, publishedAt } = delivery
  const prepared = prepareMessage(deps, happening, {
    eventType,
    content: endpoint.content,
    ...(publishedAt ? { publishedAt } : {}),
  })
  if (prepared === undefined || prepared.hash === delivery.bodyHash) return prepared
  delivery.messageId = createMessageId(deps.random)
  delivery.bodyHash = prepared.hash
  await reissueDelivery(deps.db, delivery, deps.owner, { messageId: delivery.messageId, bodyHash: prepared.hash })
  deps.log.warn('delivery.reissued', { endpoint: endpoint.id, sequence: delivery.sequence })
  return prepared
}
