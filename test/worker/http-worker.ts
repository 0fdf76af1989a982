/**
 * A Worker that sends requests through its `Http` port and tells what came back, as JSON.
 *
 * Effects: network.
 *
 * @module
 */
import type { HttpRequest, HttpResult } from '../../src/ports.ts'
import { createHttp } from '../../src/runtime/worker/http.ts'

// biome-ignore lint/style/noDefaultExport: the runtime looks for it
export default {
  async fetch(request: Request, env: { ALLOW_HOSTS: string }): Promise<Response> {
    const wanted = (await request.json()) as HttpRequest & { abortAfterMs?: number }
    const http = createHttp({ ownOrigin: 'https://own.example', allowHosts: env.ALLOW_HOSTS.split(',') })
    const { abortAfterMs, ...rest } = wanted
    const result: HttpResult = await http.send(
      abortAfterMs === undefined ? rest : { ...rest, signal: AbortSignal.timeout(abortAfterMs) },
    )
    if (!result.ok) return Response.json(result)
    const { body, ...facts } = result.response
    return Response.json({
      ok: true,
      response: { ...facts, length: body.length, text: new TextDecoder().decode(body.slice(0, 2000)) },
    })
  },
}
