import { describe, expect, it } from 'vitest'
import { canonicalAddress, publicAddress } from '../../src/publish/address.ts'

const CASES: [string, string | undefined, string | undefined][] = [
  ['keeps a plain address byte for byte', 'https://paper.example/a/b?c=d&e=%C3%BC#f', 'https://paper.example/a/b?c=d&e=%C3%BC#f'],
  ['gives a host alone its slash', 'https://paper.example', 'https://paper.example/'],
  ['resolves dots in the path', 'https://paper.example/a/../b', 'https://paper.example/b'],
  ['keeps the port', 'http://127.0.0.1:8787/x', 'http://127.0.0.1:8787/x'],
  ['writes hosts of other scripts in ASCII', 'https://münchen.example/ü', 'https://xn--mnchen-3ya.example/%C3%BC'],
  [
    'encodes what validators refuse',
    'https://paper.example/[a]|b^c{d}`e\\f',
    'https://paper.example/%5Ba%5D%7Cb%5Ec%7Bd%7D%60e/f',
  ],
  ['encodes a lone percent sign', 'https://paper.example/100%?a=%zz', 'https://paper.example/100%25?a=%25zz'],
  ['encodes a second number sign', 'https://paper.example/#a#b', 'https://paper.example/#a%23b'],
  ['drops user name and password', 'https://me:secret@paper.example/x', 'https://paper.example/x'],
  ['trims and drops controls', ' https://paper.example/a\u0000b\u0085 ', 'https://paper.example/ab'],
  ['keeps an IPv6 host', 'http://[2001:db8::1]/x', 'http://[2001:db8::1]/x'],
  ['refuses a relative address', '/a/b', undefined],
  ['refuses a scheme-relative address', '//paper.example/a', undefined],
  ['refuses script', 'javascript:alert(1)', undefined],
  ['refuses data', 'data:text/html,x', undefined],
  ['refuses mail', 'mailto:a@b.example', undefined],
  ['refuses a host that no name server knows', 'http://{/x', undefined],
  ['refuses nonsense', 'https://', undefined],
  ['has nothing for nothing', undefined, undefined],
]

describe('publicAddress', () => {
  for (const [what, given, wanted] of CASES) it(what, () => expect(publicAddress(given)).toBe(wanted))

  it('changes nothing when applied twice', () => {
    for (const [, given] of CASES) expect(publicAddress(publicAddress(given))).toBe(publicAddress(given))
  })
})

describe('canonicalAddress', () => {
  it('spells octets as RFC 3986 compares them', () => {
    expect(canonicalAddress('https://a.example/%d0%b0/%7Ejo%41?b=%2f%c3%bc')).toBe('https://a.example/%D0%B0/~joA?b=%2F%C3%BC')
  })
})
