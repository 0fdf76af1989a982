/**
 * The Worker: readers' requests, the cron trigger and the queue, each handed to the rooms they share with Node.
 *
 * Effects: those of the rooms.
 *
 * @module
 */
import { answerRequest } from './answer-request.ts'
import { type Isolate, openIsolate } from './isolate.ts'
import type { Message } from './queue.ts'
import type { Env } from './settings.ts'
import { runMessage, tick } from './work.ts'

export { HostTurns } from './host-gate.ts'

export default {
  async fetch(request, env, context) {
    let isolate: Isolate
    try {
      isolate = openIsolate(env)
    } catch (error) {
      // Only settings speak here, in sentences without values of secrets.
      return new Response(`${error instanceof Error ? error.message : 'The settings cannot be read.'}\n`, { status: 503 })
    }
    return answerRequest(isolate, request, env, context)
  },
  async scheduled(_controller, env) {
    await tick(openIsolate(env), env)
  },
  async queue(batch, env) {
    const isolate = openIsolate(env)
    for (const message of batch.messages) await runMessage(isolate, env, message.body)
  },
} satisfies ExportedHandler<Env, Message>
