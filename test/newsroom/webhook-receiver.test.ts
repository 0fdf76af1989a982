import { createHmac } from 'node:crypto'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createWebhookReceiver, type WebhookReceiver } from '../../scripts/newsroom/webhook-receiver.ts'
import { noon } from '../support/newsroom.ts'

const key = Buffer.from('a key that is long enough to sign with')
const body = JSON.stringify({ type: 'article.created', data: { title: 'Night ferry returns' } })

async function startReceiver(): Promise<WebhookReceiver> {
  const receiver = await createWebhookReceiver(() => noon)
  onTestFinished(() => receiver.close())
  receiver.secret = `whsec_${key.toString('base64')}`
  return receiver
}

async function send(receiver: WebhookReceiver, change: Record<string, string> = {}, sent = body): Promise<number> {
  const timestamp = change['webhook-timestamp'] ?? String(noon.getTime() / 1000)
  const signature = createHmac('sha256', key).update(`msg_1.${timestamp}.${body}`).digest('base64')
  const headers = {
    'webhook-id': 'msg_1',
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,bm8= v1,${signature}`,
    ...change,
  }
  return (await fetch(receiver.url, { method: 'POST', headers, body: sent })).status
}

describe('createWebhookReceiver', () => {
  it('takes a signed message once, however often it comes', async () => {
    const receiver = await startReceiver()
    expect([await send(receiver), await send(receiver)]).toEqual([204, 204])
    expect(receiver.events).toEqual([
      { id: 'msg_1', type: 'article.created', data: { title: 'Night ferry returns' }, attemptedAt: noon },
    ])
  })

  it.each([
    ['a changed body', {}, body.replace('Night', 'Day')],
    ['another id', { 'webhook-id': 'msg_2' }, body],
    ['an old timestamp', { 'webhook-timestamp': String(noon.getTime() / 1000 - 301) }, body],
    ['no signature', { 'webhook-signature': '' }, body],
  ])('refuses %s', async (_, change: Record<string, string>, sent) => {
    const receiver = await startReceiver()
    expect(await send(receiver, change, sent)).toBe(401)
    expect(receiver.events).toEqual([])
    expect(receiver.refused.length).toBe(1)
  })

  it('refuses everything before it knows the secret', async () => {
    const receiver = await startReceiver()
    receiver.secret = undefined
    expect(await send(receiver)).toBe(401)
  })
})
