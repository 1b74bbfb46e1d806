const HERE = "http://bridge.invalid"

/**
 * Where to go after signing in: `next` when it is a path of this very site, else `fallback`. Anything a browser could
 * read as another site (`//host`, `/\host`, a scheme) and the sign-in pages themselves are not.
 */
export function returnPath(next: unknown, fallback = "/"): string {
  if (typeof next !== "string" || !next.startsWith("/") || next.length > 2000) return fallback
  const url = URL.parse(next, HERE)
  if (url?.origin !== HERE || url.pathname.startsWith("//")) return fallback
  if (/^\/(sign-in|sign-up|sign-out|auth|api)(\/|$)/.test(url.pathname)) return fallback
  return url.pathname + url.search + url.hash
}
