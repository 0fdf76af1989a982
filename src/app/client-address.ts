/**
 * Whose request this is, as far as it can be known: the peer, or what a trusted proxy says of it (SEMANTICS 29).
 *
 * Effects: none.
 *
 * @module
 */
import { addressBytes, isAddressIn } from '../web/ip-address.ts'

/**
 * The client's address. `forwarded` (X-Forwarded-For) is read from its end, and only as long as whoever wrote an entry is
 * trusted: the first address that is not a trusted proxy's is the client's.
 */
export function clientAddress(peer: string, forwarded: string | undefined, trusted: readonly string[]): string {
  const isTrusted = (ip: string): boolean => trusted.some((range) => isAddressIn(ip, range))
  if (!isTrusted(peer)) return peer
  const hops = (forwarded ?? '').split(',').map((hop) => withoutPort(hop.trim()))
  let client = peer
  for (const hop of hops.reverse()) {
    if (!addressBytes(hop)) return client
    client = hop
    if (!isTrusted(hop)) return client
  }
  return client
}

function withoutPort(hop: string): string {
  const [, bracketed] = /^\[([^\]]+)\](?::\d+)?$/.exec(hop) ?? []
  return bracketed ?? (/^[\d.]+:\d+$/.test(hop) ? hop.split(':')[0]! : hop)
}

/** What of an address is counted together: an IPv4 address, or the /64 that one IPv6 household has. */
export function addressGroup(ip: string): string {
  const bytes = addressBytes(ip)
  return bytes === undefined ? ip.slice(0, 60) : bytes.slice(0, bytes.length === 16 ? 8 : 4).join('.')
}
