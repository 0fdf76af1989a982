/**
 * The Worker: readers' requests, the cron trigger and the queue, each handed to the rooms they share with Node.
 *
 * Effects: those of the rooms.
 *
 * @module
 */
import { answerRequest } from './answer-request.ts'
import { openIsolate } from './isolate.ts'
import type { Message } from './queue.ts'
import type { Env } from './settings.ts'
import { runMessage, tick } from './work.ts'

export { HostTurns } from './host-gate.ts'

export default {
  async fetch(request, env, context) {
    return answerRequest(openIsolate(env), request, env, context)
  },
  async scheduled(_controller, env) {
    await tick(openIsolate(env), env)
  },
  async queue(batch, env) {
    const isolate = openIsolate(env)
    for (const message of batch.messages) await runMessage(isolate, env, message.body)
  },
} satisfies ExportedHandler<Env, Message>
