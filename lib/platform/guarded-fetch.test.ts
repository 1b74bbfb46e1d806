import { createServer, type RequestListener } from "node:http"
import type { AddressInfo } from "node:net"
import { brotliCompressSync, constants, gzipSync, zstdCompressSync } from "node:zlib"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type FetchPage, guardedFetch } from "#lib/platform/guarded-fetch"
import { isPublicAddress, readPublicUrl } from "#lib/platform/public-address"

const BROTLI_BOMB = brotliCompressSync(Buffer.alloc(20_000_000), { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } })
const rules = { ports: ["", "80", "443"], isAllowed: isPublicAddress }
const refusalOf = (url: string) => {
  try {
    return `read as ${readPublicUrl(url, rules).href}`
  } catch (error) {
    return (error as Error).message
  }
}

describe("an address that is not public is refused in plain words", () => {
  it.each([
    "http://127.0.0.1/",
    "http://127.1/",
    "http://0x7f.1/",
    "http://2130706433/",
    "http://017700000001/",
    "http://127.0.0.1./",
    "http://①②⑦.⓪.⓪.①/",
    "http://0.0.0.0/",
    "http://10.1.2.3/",
    "http://172.16.0.1/",
    "http://192.168.1.1/",
    "http://100.64.0.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://192.0.2.1/",
    "http://198.18.0.1/",
    "http://224.0.0.1/",
    "http://255.255.255.255/",
    "http://[::1]/",
    "http://[::]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:a9fe:a9fe]/",
    "http://[::127.0.0.1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[2002:7f00:1::]/",
    "http://[fd00:ec2::254]/",
    "http://[fe80::1]/",
    "http://[4000::1]/",
    "http://localhost/",
    "http://LOCALHOST./",
    "http://ⓛocalhost/",
    "http://app.localhost/",
    "http://printer.local/",
    "http://metadata.google.internal/",
  ])("%s", (url) => {
    expect(refusalOf(url)).toContain("private network")
  })

  it.each([
    ["ftp://example.com/a", "begins with ftp:"],
    ["file:///etc/passwd", "begins with file:"],
    ["javascript:alert(1)", "begins with javascript:"],
    ["data:text/html,hi", "begins with data:"],
    ["gopher://example.com/_x", "begins with gopher:"],
    ["https://user@example.com/", "user name or a password"],
    ["https://:secret@example.com/", "user name or a password"],
    ["https://example.com@127.0.0.1/", "user name or a password"],
    ["http://example.com:8080/", "port 8080"],
    ["https://example.com:22/", "port 22"],
    ["http://intranet/", "private network"],
    ["http://wiki/", "no complete host name"],
    ["http://a..b/", "no complete host name"],
    ["https://exa mple.com", "not a web address"],
    ["http://[fe80::1%25eth0]/", "not a web address"],
    ["http://256.256.256.256/", "not a web address"],
    ["", "not a web address"],
  ])("%s", (url, words) => {
    expect(refusalOf(url)).toContain(words)
  })

  it.each([
    ["example.com", "https://example.com/"],
    ["  HTTPS://Example.COM/A?b=1#part ", "https://example.com/A?b=1"],
    ["example.com:443/a", "https://example.com/a"],
    ["http://example.com:443/", "http://example.com:443/"],
    ["bücher.example/preise", "https://xn--bcher-kva.example/preise"],
    ["http://93.184.216.34/", "http://93.184.216.34/"],
    ["http://[2606:4700::1111]/", "http://[2606:4700::1111]/"],
  ])("%s is fetched", (typed, href) => {
    expect(refusalOf(typed)).toBe(`read as ${href}`)
  })

  it("and so is what is no address at all", () => {
    expect(isPublicAddress("example.com")).toBe(false)
  })
})

describe("a page is fetched", () => {
  const sockets = new Set<import("node:net").Socket>()
  const seen: { url: string; headers: Record<string, unknown> }[] = []
  const pages: Record<string, RequestListener> = {
    "/plain": (_, response) => response.setHeader("content-type", "Text/HTML; Charset=ISO-8859-1").end("hello"),
    "/gzip": (_, response) => response.setHeader("content-encoding", "gzip").end(gzipSync("packed")),
    "/br": (_, response) => response.setHeader("content-encoding", "br").end(brotliCompressSync("packed")),
    "/zstd": (_, response) => response.setHeader("content-encoding", "zstd").end(zstdCompressSync("packed")),
    "/twice": (_, response) => response.setHeader("content-encoding", "gzip, gzip").end("x"),
    "/broken": (_, response) => response.setHeader("content-encoding", "gzip").end("this is not gzip"),
    "/bomb-gzip": (_, response) =>
      response.setHeader("content-encoding", "gzip").end(gzipSync(Buffer.alloc(4_000_000))),
    "/bomb-br": (_, response) => response.setHeader("content-encoding", "br").end(BROTLI_BOMB),
    "/bomb-zstd": (_, response) =>
      response.setHeader("content-encoding", "zstd").end(zstdCompressSync(Buffer.alloc(50_000_000))),
    "/claims": (_, response) => response.setHeader("content-length", 6_000_000).write("x"),
    "/endless": (_, response) => {
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536, "endless "))) {}
      }
      response.on("drain", more)
      more()
    },
    "/drip": (_, response) => {
      const timer = setInterval(() => response.write("."), 50)
      response.on("close", () => clearInterval(timer))
    },
    "/silent": () => undefined,
    "/missing": (_, response) => response.writeHead(404).end(),
    "/closed": (_, response) => response.writeHead(403).end(),
    "/to-plain": (_, response) => response.writeHead(302, { location: "/plain" }).end(),
    "/to-nowhere": (_, response) => response.writeHead(302).end(),
    "/to-file": (_, response) => response.writeHead(301, { location: "file:///etc/passwd" }).end(),
    "/to-metadata": (_, response) =>
      response.writeHead(307, { location: "http://169.254.169.254/latest/meta-data/" }).end(),
    "/to-private-name": (_, response) => response.writeHead(308, { location: `http://inside.test:${port}/` }).end(),
    "/loop": (_, response) => response.writeHead(302, { location: "/loop" }).end(),
    "/cookie": (_, response) => response.writeHead(302, { location: "/plain", "set-cookie": "session=1" }).end(),
  }
  const server = createServer((request, response) => {
    seen.push({ url: request.url ?? "", headers: request.headers })
    pages[request.url ?? ""]?.(request, response)
  })
  server.on("connection", (socket) => {
    sockets.add(socket)
    socket.on("close", () => sockets.delete(socket))
  })
  let port = 0
  let resolved: string[] = []
  let fetchPage: FetchPage
  const site = (path: string) => `http://site.test:${port}${path}`
  const answers: Record<string, () => string[]> = {
    "site.test": () => ["127.0.0.1"],
    "inside.test": () => ["10.0.0.5"],
    "both.test": () => ["127.0.0.1", "10.0.0.5"],
    "empty.test": () => [],
  }

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
    port = (server.address() as AddressInfo).port
    // The only private address these tests allow is the one they serve from.
    fetchPage = guardedFetch({
      ports: ["", String(port)],
      isAllowed: (address) => address === "127.0.0.1" || isPublicAddress(address),
      within_ms: 1_500,
      resolve: async (host) => {
        resolved.push(host)
        const found = answers[host]?.()
        if (!found) throw new Error("ENOTFOUND")
        return found.map((address) => ({ address, family: 4 }))
      },
    })
  })
  afterAll(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })

  it("with its type and charset, following redirects, without cookies", async () => {
    resolved = []
    const page = await fetchPage(site("/cookie"))
    expect(page).toMatchObject({ url: site("/plain"), media_type: "text/html", charset: "ISO-8859-1" })
    expect(Buffer.from(page.bytes).toString()).toBe("hello")
    expect(seen.at(-1)?.headers).not.toHaveProperty("cookie")
    // Every hop asks for itself.
    expect(resolved).toEqual(["site.test", "site.test"])
  })

  it.each(["/gzip", "/br", "/zstd"])("unpacked: %s", async (path) => {
    expect(Buffer.from((await fetchPage(site(path))).bytes).toString()).toBe("packed")
  })

  it.each([
    ["/bomb-gzip", "too_large", "5 MB"],
    ["/bomb-br", "too_large", "5 MB"],
    ["/bomb-zstd", "too_large", "5 MB"],
    ["/claims", "too_large", "5 MB"],
    ["/endless", "too_large", "5 MB"],
    ["/drip", "timed_out", "did not arrive"],
    ["/silent", "timed_out", "did not arrive"],
    ["/twice", "upstream_failed", "packs its page"],
    ["/broken", "upstream_failed", "cannot be reached"],
    ["/missing", "upstream_failed", "answered 404"],
    ["/closed", "upstream_failed", "not open to everybody"],
    ["/loop", "upstream_failed", "more than three times"],
    ["/to-nowhere", "upstream_failed", "no valid address"],
    ["/to-file", "invalid_input", "begins with file:"],
    ["/to-metadata", "invalid_input", "private network"],
    ["/to-private-name", "invalid_input", "private network"],
  ])("but not %s: %s", async (path, code, words) => {
    await expect(fetchPage(site(path))).rejects.toMatchObject({ code, message: expect.stringContaining(words) })
  })

  it("but not from a name that leads inside, even beside a public address, or nowhere", async () => {
    for (const host of ["inside.test", "both.test"])
      await expect(fetchPage(`http://${host}:${port}/plain`)).rejects.toThrow("private network")
    for (const host of ["empty.test", "unknown.test"])
      await expect(fetchPage(`http://${host}:${port}/plain`)).rejects.toThrow(`no site named ${host}`)
  })

  it("from the address that was checked, whatever the name says a moment later", async () => {
    let asked = 0
    answers["rebinding.test"] = () => (asked++ === 0 ? ["127.0.0.1"] : ["10.0.0.5"])
    expect((await fetchPage(`http://rebinding.test:${port}/plain`)).bytes.byteLength).toBe(5)
    expect(asked).toBe(1)
  })

  it("but not when an address stops being allowed before the connection", async () => {
    let checks = 0
    const turning = guardedFetch({
      ports: [String(port)],
      resolve: async () => [{ address: "127.0.0.1", family: 4 }],
      isAllowed: () => ++checks < 2,
    })
    const before = seen.length
    await expect(turning(site("/plain"))).rejects.toThrow("private network")
    const late = guardedFetch({
      ports: [String(port)],
      resolve: async () => [{ address: "127.0.0.1", family: 4 }],
      isAllowed: () => ++checks < 5,
    })
    checks = 2
    await expect(late(site("/plain"))).rejects.toThrow("private network")
    expect(seen.length).toBe(before)
  })

  it("unless nobody waits for it any more", async () => {
    const caller = new AbortController()
    setTimeout(() => caller.abort(), 50)
    await expect(fetchPage(site("/silent"), caller.signal)).rejects.toMatchObject({ code: "upstream_failed" })
    const slowNames = guardedFetch({ within_ms: 100, resolve: () => new Promise(() => undefined) })
    await expect(slowNames("http://slow.test/")).rejects.toMatchObject({ code: "timed_out" })
  })

  it("never from this machine under the rules the product runs with", async () => {
    const before = seen.length
    await expect(guardedFetch()(`http://127.0.0.1:${port}/plain`)).rejects.toMatchObject({ code: "invalid_input" })
    await expect(guardedFetch({ ports: [String(port)] })(`http://127.0.0.1:${port}/plain`)).rejects.toThrow("private")
    expect(seen.length).toBe(before)
  })
})
