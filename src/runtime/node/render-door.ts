/**
 * Doors to render services (`via`), each open to that one host and port, whatever its address is.
 *
 * Effects: network, name look-ups.
 *
 * @module
 */
import { lookup as systemLookup } from 'node:dns/promises'
import type { RenderService } from '../../pipeline/deps.ts'
import { isPublicAddress, judgeUrlAddress } from '../../web/ip-address.ts'
import { createHttp, type NodeHttpOptions } from './http.ts'
import { findResolveRule, hostPortKey } from './resolve-map.ts'

/** Opened at first use and kept. `options` are those of the ordinary door. */
export function createRenderDoors(options: NodeHttpOptions): { render(via: string): RenderService; close(): Promise<void> } {
  const doors = new Map<string, ReturnType<typeof createHttp>>()
  const lookup = options.lookup ?? (async (name) => (await systemLookup(name, { all: true })).map(({ address }) => address))
  const allowed = new Set(options.allowHosts)
  return {
    render(via) {
      const url = new URL(via)
      const place = hostPortKey(url.hostname, portOf(url))
      const door = doors.get(place) ?? createHttp({ ...options, allowHosts: [place] })
      doors.set(place, door)
      return {
        door,
        // The service resolves the name again; what leads inside by its public record is refused here.
        async mayAsk(target) {
          if (findResolveRule(options.resolve, target.hostname, portOf(target)) !== undefined) return true
          if (allowed.has(hostPortKey(target.hostname, portOf(target)))) return true
          if (judgeUrlAddress(target) !== 'name') return judgeUrlAddress(target) === 'public'
          const addresses = await lookup(target.hostname).catch(() => [])
          return addresses.length > 0 && addresses.every(isPublicAddress)
        },
      }
    },
    async close() {
      await Promise.all([...doors.values()].map((door) => door.close()))
    },
  }
}

function portOf(url: URL): number {
  return Number(url.port) || (url.protocol === 'https:' ? 443 : 80)
}
