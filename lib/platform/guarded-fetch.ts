import "server-only"
import { lookup } from "node:dns/promises"
import { request as httpRequest, type IncomingMessage } from "node:http"
import { request as httpsRequest } from "node:https"
import { isIP, type LookupFunction } from "node:net"
import type { Readable, Transform } from "node:stream"
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from "node:zlib"
import { AppError, isAppError } from "#lib/platform/errors"
import { isPublicAddress, notPublic, readPublicUrl } from "#lib/platform/public-address"

// Fetches what a person points at, and nothing that only this machine can reach. Every hop is checked as an address,
// and connected to exactly the address that was checked.

export type FetchedPage = { url: string; bytes: Uint8Array; media_type: string; charset: string | null }

/** Fetches a public page. Throws words for the person who gave the address. */
export type FetchPage = (url: string, signal?: AbortSignal) => Promise<FetchedPage>

declare module "#lib/platform/context" {
  interface Ports {
    fetchPage: FetchPage
  }
}

type Address = { address: string; family: number }
type Options = {
  /** Asked once for each hop. */
  resolve?: (host: string) => Promise<Address[]>
  isAllowed?: (address: string) => boolean
  ports?: readonly string[]
  within_ms?: number
}

const MOST_BYTES = 5 * 1024 * 1024
const MOST_REDIRECTS = 3
const WITHIN_MS = 10_000
const MOST_RATIO = 100
/** Below this nothing can be a bomb, whatever its ratio. */
const HARMLESS_BYTES = 256 * 1024
const REDIRECTS = new Set([301, 302, 303, 307, 308])

const trouble = (reason: string, message: string, cause?: unknown) =>
  new AppError("upstream_failed", message, { reason }, { cause })
const tooLarge = () =>
  new AppError("too_large", "The page is larger than 5 MB. Save it and upload the file instead.", {
    reason: "page_too_large",
    limit_bytes: MOST_BYTES,
  })

export function guardedFetch(options: Options = {}): FetchPage {
  const {
    resolve = (host) => lookup(host, { all: true }),
    isAllowed = isPublicAddress,
    ports = ["", "80", "443"],
    within_ms = WITHIN_MS,
  } = options

  return async (typed, caller) => {
    const deadline = AbortSignal.timeout(within_ms)
    const signal = caller ? AbortSignal.any([caller, deadline]) : deadline
    try {
      let url = readPublicUrl(typed, { ports, isAllowed })
      for (let hop = 0; hop <= MOST_REDIRECTS; hop++) {
        const response = await open(url, await addressOf(url, signal), signal)
        if (!REDIRECTS.has(response.statusCode ?? 0)) return await read(url, response)
        response.destroy()
        const { location } = response.headers
        if (!location || !URL.canParse(location, url)) throw trouble("redirect", "The page leads to no valid address.")
        url = readPublicUrl(new URL(location, url).href, { ports, isAllowed })
      }
      throw trouble("redirect", "The page sends its readers on more than three times. Give the address it ends at.")
    } catch (error) {
      if (isAppError(error)) throw error
      if (deadline.aborted) {
        const message = `The page did not arrive within ${within_ms / 1000} s. Try again, or save it and upload the file.`
        throw new AppError("timed_out", message, { reason: "page_slow" }, { cause: error })
      }
      throw trouble("unreachable", "The page cannot be reached. Check the address in your browser.", error)
    }
  }

  /** The one address the connection goes to. A name counts as private as soon as one of its addresses is. */
  async function addressOf(url: URL, signal: AbortSignal): Promise<Address> {
    const host = url.hostname.replace(/^\[|\]$/g, "")
    const family = isIP(host)
    if (family !== 0) return { address: host, family }
    const gone = new Promise<never>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)))
    const found = await Promise.race([resolve(host), gone]).catch((cause: unknown) => {
      if (signal.aborted) throw cause
      throw trouble("no_such_host", `There is no site named ${host}. Check the spelling.`, cause)
    })
    if (found.some(({ address }) => !isAllowed(address))) throw notPublic()
    if (!found[0]) throw trouble("no_such_host", `There is no site named ${host}. Check the spelling.`)
    return found[0]
  }

  function open(url: URL, checked: Address, signal: AbortSignal): Promise<IncomingMessage> {
    const pinned: LookupFunction = (_host, { all }, done) => {
      if (!isAllowed(checked.address)) done(notPublic(), "", 0)
      else if (all) done(null, [checked])
      else done(null, checked.address, checked.family)
    }
    return new Promise((resolve, reject) => {
      const send = url.protocol === "https:" ? httpsRequest : httpRequest
      const request = send(url, {
        agent: false,
        lookup: pinned,
        signal,
        maxHeaderSize: 16 * 1024,
        headers: { "user-agent": "Bridge", accept: "text/html,*/*;q=0.8", "accept-encoding": "gzip, br" },
      })
      request.on("socket", (socket) =>
        socket.once("connect", () => {
          // What the socket says it reached is the last word.
          if (!socket.remoteAddress || !isAllowed(socket.remoteAddress)) request.destroy(notPublic())
        }),
      )
      request.on("response", resolve)
      request.on("error", reject)
      request.end()
    })
  }
}

async function read(url: URL, response: IncomingMessage): Promise<FetchedPage> {
  const status = response.statusCode ?? 0
  if (status !== 200) {
    response.destroy()
    const why = status === 401 || status === 403 ? "It is not open to everybody." : "Check the address in your browser."
    throw trouble("page_status", `The site answered ${status} instead of the page. ${why}`)
  }
  if (Number(response.headers["content-length"] ?? 0) > MOST_BYTES) {
    response.destroy()
    throw tooLarge()
  }
  const [media_type = "", ...parameters] = (response.headers["content-type"] ?? "").split(";")
  const charset = parameters.map((each) => /charset\s*=\s*"?([\w-]+)/i.exec(each)?.[1]).find((each) => each)
  const bytes = await inflate(response)
  return { url: url.href, bytes, media_type: media_type.trim().toLowerCase(), charset: charset ?? null }
}

const DECODERS: Record<string, () => Transform> = {
  gzip: createGunzip,
  "x-gzip": createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
  zstd: createZstdDecompress,
}

/** The body as it was before it was packed, counted while it unpacks. */
async function inflate(response: IncomingMessage): Promise<Uint8Array> {
  const encoding = (response.headers["content-encoding"] ?? "identity").trim().toLowerCase()
  const decoder = DECODERS[encoding]?.()
  if (!decoder && encoding !== "identity") {
    response.destroy()
    throw trouble(
      "page_encoding",
      "The site packs its page in a way Bridge does not read. Save it and upload the file.",
    )
  }
  let packed = 0
  response.on("data", (chunk: Buffer) => {
    packed += chunk.byteLength
  })
  const body: Readable = decoder ? response.pipe(decoder) : response
  if (decoder) response.on("error", (error) => decoder.destroy(error))
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      size += chunk.byteLength
      if (size > MOST_BYTES || (size > HARMLESS_BYTES && size > packed * MOST_RATIO)) throw tooLarge()
      chunks.push(chunk)
    }
  } finally {
    response.destroy()
    decoder?.destroy()
  }
  return Buffer.concat(chunks)
}
