import type { NextConfig } from "next"
import { getRewrittenUrl, unstable_getResponseFromNextConfig as respond } from "next/experimental/testing/server"
import { expect, test } from "vitest"
import { contracts } from "#app/api/contracts"
import { endpointsOf } from "#lib/platform/openapi"

// Every endpoint under the address its specification gave it, beside its own. Read from the contracts, so that a new one
// is asked about too.

const nextConfig: NextConfig = (await import(new URL("next.config.js", import.meta.url).href)).default

async function rewritten(path: string): Promise<string> {
  const url = getRewrittenUrl(await respond({ url: `http://bridge.test${path}`, nextConfig }))
  return url ? url.slice("http://bridge.test".length) : path
}

const id = "0b5c6f3e-3a52-4c8e-9d59-6e8d5f1f9a11"
const paths = endpointsOf(contracts).map(({ endpoint }) => endpoint.path.replaceAll(/\{\w+\}/g, id))
const context = paths.filter((path) => path.startsWith("/api/v1/context/"))

test("there is something to ask about", () => {
  expect(context).toContain("/api/v1/context/diff")
  expect(context.length).toBeGreaterThanOrEqual(7)
})

test.each([...new Set(context)])("%s is also the onboarding's", async (path) => {
  const rest = path.slice("/api/v1/context".length)
  for (const prefix of ["/api/v1/onboarding/context", "/v1/onboarding/context", "/v1/context"])
    expect(await rewritten(`${prefix}${rest}?from=1.0.0`)).toBe(`${path}?from=1.0.0`)
})

test.each([...new Set(paths)])("%s is itself, and what /v1 stands for", async (path) => {
  expect(await rewritten(path)).toBe(path)
  expect(await rewritten(path.replace(/^\/api/, ""))).toBe(path)
})
