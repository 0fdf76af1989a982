import { describe, expect, it } from 'vitest'
import { findResolveRule, parseAllowHosts, parseResolve } from '../../../src/runtime/node/resolve-map.ts'

describe('parseResolve', () => {
  it('reads mappings, wildcards, IPv6 and names in their own script', () => {
    expect(parseResolve(' News.example:443=127.0.0.1:8443, *.a.example:80=[::1]:8080,bücher.example:80=localhost:1,')).toEqual([
      { host: 'news.example', port: 443, address: '127.0.0.1', targetPort: 8443 },
      { host: '*.a.example', port: 80, address: '::1', targetPort: 8080 },
      { host: 'xn--bcher-kva.example', port: 80, address: 'localhost', targetPort: 1 },
    ])
    expect(parseResolve('')).toEqual([])
  })

  it.each([
    'news.example=127.0.0.1:80',
    'news.example:80',
    'news.example:80=127.0.0.1',
    'a:0=b:1',
    'a:1=b:70000',
    'a:1=*.b:1',
    'http://a:1=b:1',
    'a.*.b:1=c:1',
  ])('says what is wrong with %s', (entry) => {
    expect(() => parseResolve(`ok.example:1=127.0.0.1:1,${entry}`)).toThrow(
      `"${entry}" is no mapping: write host:port=address:port`,
    )
  })
})

describe('parseAllowHosts', () => {
  it('reads hosts with ports', () => {
    expect(parseAllowHosts('127.0.0.1:8080, [::1]:80,LOCALHOST:3000')).toEqual(['127.0.0.1:8080', '[::1]:80', 'localhost:3000'])
  })

  it.each(['localhost', 'http://a:1', '*.a:1', 'a:b'])('says what is wrong with %s', (entry) => {
    expect(() => parseAllowHosts(entry)).toThrow(`"${entry}" is no host and port`)
  })
})

describe('findResolveRule', () => {
  it('takes the first rule that fits host and port', () => {
    const rules = parseResolve('a.example:80=1.1.1.1:1,*.example:80=2.2.2.2:2')
    expect(findResolveRule(rules, 'A.example.', 80)?.address).toBe('1.1.1.1')
    expect(findResolveRule(rules, 'b.example', 80)?.address).toBe('2.2.2.2')
    expect(findResolveRule(rules, 'b.example', 443)).toBeUndefined()
    expect(findResolveRule(rules, 'example', 80)).toBeUndefined()
  })
})
