import { describe, expect, it } from 'vitest'
import { isPublicAddress, judgeUrlAddress } from '../../src/web/ip-address.ts'
import { parseHttpUrl } from '../../src/web/url.ts'

/** First and last address of each range, with the public neighbours where there are any. */
const IPV4_EDGES: [inside: string[], outside: string[]][] = [
  [['0.0.0.0', '0.255.255.255'], ['1.0.0.0']],
  [
    ['10.0.0.0', '10.255.255.255'],
    ['9.255.255.255', '11.0.0.0'],
  ],
  [
    ['100.64.0.0', '100.127.255.255'],
    ['100.63.255.255', '100.128.0.0'],
  ],
  [
    ['127.0.0.0', '127.255.255.255'],
    ['126.255.255.255', '128.0.0.0'],
  ],
  [
    ['169.254.0.0', '169.254.255.255'],
    ['169.253.255.255', '169.255.0.0'],
  ],
  [
    ['172.16.0.0', '172.31.255.255'],
    ['172.15.255.255', '172.32.0.0'],
  ],
  [
    ['192.0.0.0', '192.0.0.255', '192.0.2.0', '192.0.2.255'],
    ['191.255.255.255', '192.0.1.0', '192.0.3.0'],
  ],
  [
    ['192.88.99.0', '192.88.99.255'],
    ['192.88.98.255', '192.88.100.0'],
  ],
  [
    ['192.168.0.0', '192.168.255.255'],
    ['192.167.255.255', '192.169.0.0'],
  ],
  [
    ['198.18.0.0', '198.19.255.255'],
    ['198.17.255.255', '198.20.0.0'],
  ],
  [
    ['198.51.100.0', '198.51.100.255'],
    ['198.51.99.255', '198.51.101.0'],
  ],
  [
    ['203.0.113.0', '203.0.113.255'],
    ['203.0.112.255', '203.0.114.0'],
  ],
  [['224.0.0.0', '239.255.255.255', '240.0.0.0', '255.255.255.255'], ['223.255.255.255']],
]

describe('isPublicAddress', () => {
  it.each(IPV4_EDGES)('keeps to the edges of the range at %j', (inside, outside) => {
    expect(inside.filter(isPublicAddress)).toEqual([])
    expect(outside.filter((ip) => !isPublicAddress(ip))).toEqual([])
  })

  it.each([
    '::',
    '::1',
    '0:0:0:0:0:0:0:1',
    '::ffff:8.8.8.8',
    '::ffff:7f00:1',
    '::8.8.8.8',
    '64:ff9b::808:808',
    '64:ff9b:1::1',
    '100::1',
    '2001::1',
    '2001:0:53aa:64c::1',
    '2001:2::1',
    '2001:10::1',
    '2001:1ff:ffff::1',
    '2001:db8::1',
    '2001:DB8:ffff::',
    '2002:808:808::1',
    '3fff::1',
    '3fff:fff:ffff::1',
    '4000::1',
    '5f00::1',
    'fc00::1',
    'fdff::1',
    'fe80::1',
    'fe80::1%eth0',
    'febf::1',
    'fec0::1',
    'ff02::1',
    'ffff::',
    '1fff::1',
  ])('refuses %s', (ip) => {
    expect(isPublicAddress(ip)).toBe(false)
  })

  it.each([
    '2000::1',
    '2001:200::1',
    '2001:4860:4860::8888',
    '2606:4700:4700::1111',
    '[2a00:1450:4001::1]',
    '2003::1',
    '3ffe::1',
    '3fff:1000::1',
    '2a00::1.2.3.4',
  ])('allows %s', (ip) => {
    expect(isPublicAddress(ip)).toBe(true)
  })

  it.each([
    '',
    'localhost',
    '1.2.3',
    '1.2.3.4.5',
    '01.2.3.4',
    '1.2.3.256',
    '0x8.8.8.8',
    '8.8.8.8 ',
    '2a00:::1',
    '2a00::1::2',
    '2a00:1:2:3:4:5:6:7:8',
    '2a00:1:2:3:4:5:6',
    '2a00::12345',
    '2a00::g',
    '2a00::1.2.3.4:5',
    ':2a00::1',
    '1:2:3:4:5:6:7::8',
  ])('refuses %j, which is no address', (ip) => {
    expect(isPublicAddress(ip)).toBe(false)
  })
})

const judge = (text: string): string => {
  const url = parseHttpUrl(text)
  return url === undefined ? 'refused' : judgeUrlAddress(url)
}

describe('judgeUrlAddress', () => {
  it.each([
    'http://127.0.0.1/',
    'http://127.1/',
    'http://2130706433/',
    'http://0x7f000001/',
    'http://0X7F.0.0.1/',
    'http://0177.0.0.1/',
    'http://127.0.0.1./',
    'http://0/',
    'http://１２７.0.0.1/',
    'http://127。0。0。1/',
    'http://%31%32%37.0.0.1/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::]:80/',
    'http://3232235777/',
    'http://localhost/',
    'http://LOCALHOST./',
    'http://a.localhost/',
    'http://lo\u00adcalhost/',
    'http://ⓛocalhost/',
    'http://printer.local/',
    'http://metadata.google.internal/',
    'http://router.lan/',
    'http://nas.home.arpa/',
    'http://x.onion/',
    'http://router/',
    'http://./',
    'http://8.8.8.8:22/',
    'http://news.example:6667/',
  ])('calls %s private', (text) => {
    expect(judge(text)).toBe('private')
  })

  it.each(['http://8.8.8.8/', 'http://134744072/', 'https://8.8.8.8:8443/', 'http://[2606:4700::1]/'])(
    'calls %s public',
    (text) => {
      expect(judge(text)).toBe('public')
    },
  )

  it.each([
    'https://news.az/',
    'http://localhost.example/',
    'http://local.example/',
    'http://127.0.0.1.nip.example/',
    'http://internal.news.az:8080/',
  ])('leaves %s to its name', (text) => {
    expect(judge(text)).toBe('name')
  })

  it.each([
    'http://[fe80::1%25eth0]/',
    'http://user@127.0.0.1/',
    'http://8.8.8.8\\@127.0.0.1/',
    'http://1.2.3.4.5/',
    'http://256.1.1.1/',
    'file:///etc/passwd',
  ])('never sees %s, which is no address to ask', (text) => {
    expect(judge(text)).toBe('refused')
  })
})
