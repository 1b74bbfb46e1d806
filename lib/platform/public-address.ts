import ipaddr from "ipaddr.js"
import { AppError } from "#lib/platform/errors"

// Which web addresses are public: a rule about text, asked for every hop before anything is sent.

const GLOBAL_V6 = ipaddr.parseCIDR("2000::/3")

/** True for an address anybody can reach. One that only wraps another (IPv4 in IPv6) is what it wraps, or nothing. */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.process(address)
  return parsed.range() === "unicast" && (parsed.kind() === "ipv4" || parsed.match(GLOBAL_V6))
}

const refuse = (message: string) =>
  new AppError("invalid_input", message, { reason: "url", issues: [{ path: ["url"], message }] })

export const notPublic = () =>
  refuse("This address leads into a private network, which Bridge does not enter. Give the address of a public page.")

/** Names that stand for this machine or its own network, whatever they resolve to. */
const INWARD = /(^|\.)(localhost|local|localdomain|internal|intranet|home\.arpa|lan|home|corp|onion)$/

/**
 * An address as a person types it, as a URL that may be fetched. Throws words about what is wrong with it.
 * `127.1`, `0x7f.1`, `2130706433` and full-width digits are all the same address once a URL is parsed.
 */
export function readPublicUrl(
  typed: string,
  rules: { ports: readonly string[]; isAllowed: (address: string) => boolean },
): URL {
  const text = typed.trim()
  const scheme = /^([a-z][a-z0-9+.-]*):(?!\d+(\/|$))/i.exec(text)?.[1]?.toLowerCase()
  if (scheme && scheme !== "http" && scheme !== "https")
    throw refuse(`An address that begins with ${scheme}: is no web page. It must begin with http:// or https://.`)
  const withScheme = scheme ? text : `https://${text.replace(/^\/+/, "")}`
  const url = URL.canParse(withScheme) ? new URL(withScheme) : null
  if (!url)
    throw refuse("This is not a web address. Enter it as your browser shows it, for example https://example.com.")
  if (url.username !== "" || url.password !== "")
    throw refuse("The address holds a user name or a password. Remove what stands before the @ sign.")
  if (!rules.ports.includes(url.port))
    throw refuse(`The address names the port ${url.port}. Bridge opens the usual ports of the web only: remove it.`)
  const host = url.hostname.replace(/^\[|\]$/g, "")
  if (ipaddr.isValid(host)) {
    if (!rules.isAllowed(host)) throw notPublic()
    return url
  }
  const name = host.replace(/\.$/, "")
  if (INWARD.test(name)) throw notPublic()
  if (!/^(?=.{1,253}$)([a-z0-9_-]{1,63}\.)+[a-z0-9-]{2,63}$/i.test(name))
    throw refuse(
      "The address has no complete host name. Enter it as your browser shows it, for example https://example.com.",
    )
  url.hash = ""
  return url
}
