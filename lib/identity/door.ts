/**
 * Where a request to `/auth/v1/<segments>` goes in the embedded default: the auth endpoint, or null for what is not
 * passed on. Admin paths never are, however they are written; hosted clients speak to Supabase itself.
 */
export function authTarget(
  env: { BRIDGE_MODE: "embedded" | "hosted"; AUTH_URL: string },
  segments: string[],
  search: string,
): URL | null {
  if (env.BRIDGE_MODE !== "embedded") return null
  const isOdd = segments.length === 0 || segments.some((segment) => !/^[\w.-]+$/.test(segment) || /^\.+$/.test(segment))
  if (isOdd || segments[0]?.toLowerCase() === "admin") return null
  const url = new URL(`/auth/v1/${segments.join("/")}`, env.AUTH_URL)
  url.search = search
  return url
}
