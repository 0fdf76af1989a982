/**
 * The Queue port on Cloudflare Queues.
 *
 * The store is the truth and a message only a hurry: one that cannot be sent costs time, not work, and is logged.
 *
 * Effects: sends messages.
 *
 * @module
 */
import type { Job } from '../../model/job.ts'
import type { Log, Queue as QueuePort } from '../../ports.ts'

/** A job, or several polls in one: a message costs the same three operations whatever it holds. */
export type Message = Job | { type: 'polls'; sourceIds: string[]; claim: string }

export interface MessageQueue extends QueuePort {
  send(messages: readonly Message[]): Promise<void>
}

/** Messages in one call, as the platform allows. */
const BATCH = 100

export function createQueue(binding: Queue<Message>, log: Log): MessageQueue {
  return {
    async send(jobs) {
      for (let at = 0; at < jobs.length; at += BATCH) {
        try {
          await binding.sendBatch(jobs.slice(at, at + BATCH).map((body) => ({ body })))
        } catch (error) {
          log.warn('queue.unsent', { jobs: jobs.length - at, reason: error instanceof Error ? error.message : String(error) })
          return
        }
      }
    },
  }
}
