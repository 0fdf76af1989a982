/**
 * Makes a throw-away certificate authority and a certificate for the newsroom's hosts.
 *
 * The keys live in memory and end with the process; nothing outside ever has reason to trust them.
 *
 * Effects: none.
 *
 * @module
 */
import { generate } from 'selfsigned'

export interface Certificate {
  /** PEM of the authority that a client must trust. */
  caPem: string
  /** PEM of the server's key and certificate. */
  key: string
  cert: string
}

/** Returns a certificate for the given DNS names and for 127.0.0.1, valid from yesterday for a month. */
export async function createCertificate(names: string[]): Promise<Certificate> {
  const day = 24 * 3_600_000
  const common = {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    notBeforeDate: new Date(Date.now() - day),
    notAfterDate: new Date(Date.now() + 30 * day),
  } as const
  const ca = await generate([{ name: 'commonName', value: 'Newsroom throw-away authority' }], {
    ...common,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  })
  const altNames = [...names.map((value) => ({ type: 2 as const, value })), { type: 7 as const, ip: '127.0.0.1' }]
  const server = await generate([{ name: 'commonName', value: 'newsroom' }], {
    ...common,
    ca: { key: ca.private, cert: ca.cert },
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames },
    ],
  })
  return { caPem: ca.cert, key: server.private, cert: server.cert }
}
