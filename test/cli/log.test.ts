import { describe, expect, it } from 'vitest'
import { withoutSecretValues } from '../../src/app/log-secrets.ts'
import { createClock } from '../../src/runtime/node/clock.ts'
import { createLog } from '../../src/runtime/node/log.ts'

describe('the log', () => {
  it('never shows the value of a secret, in whatever field it stands', () => {
    const written: string[] = []
    const sink = { write: (text: string) => written.push(text) }
    const log = withoutSecretValues(createLog({ format: 'json', sink, clock: createClock() }), () => ['s3cret&value', 'short'])
    log.with({ source: 'a?k=s3cret&value' }).warn('poll', { reason: 'https://x.example/?k=s3cret%26value failed', n: 3 })
    log.error('short', { text: 'a short word' })
    expect(written.join('')).not.toMatch(/s3cret/)
    expect(written[0]).toContain('"reason":"https://x.example/?k=… failed","n":3')
    expect(written[1]).toContain('a short word')
  })
})
