import type { Tokens } from "#lib/identity/auth"
import { refreshSession } from "#lib/identity/contract"
import { clearSession, readSession, toSetCookie, writeSession } from "#lib/identity/cookies"
import * as identity from "#lib/identity/service"
import { type Handler, refuseForeignSite } from "#lib/platform/http"
import { route, runtime } from "#lib/runtime"

// The one endpoint whose answer is a cookie, so it wraps `route` to see the request's own.
const refresh = async (request: Request, context: Parameters<Handler>[1]) => {
  const sent = request.headers.get("cookie")
  const isSecure = runtime().env.BRIDGE_ORIGIN.startsWith("https:")
  let next: Tokens | null = null
  const handler = route(refreshSession, async (ctx) => {
    refuseForeignSite(runtime().host, request)
    next = await identity.refresh(ctx, readSession(sent, isSecure))
    return { expires_at: next.expires_at }
  })
  const response = await handler(request, context)
  const changes = next
    ? writeSession(next, isSecure, sent)
    : response.status === 401
      ? clearSession(isSecure, sent)
      : []
  for (const change of changes) response.headers.append("set-cookie", toSetCookie(change))
  return response
}

export const POST: Handler = Object.assign(refresh, { endpoint: refreshSession })
