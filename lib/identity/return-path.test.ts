import fc from "fast-check"
import { expect, test } from "vitest"
import { returnPath } from "#lib/identity/return-path"

test.each([
  ["/manifest", "/manifest"],
  ["/dashboards/revenue?view=table&q=a%20b#tile-2", "/dashboards/revenue?view=table&q=a%20b#tile-2"],
  ["/a/../manifest", "/manifest"],
  ["/signs", "/signs"],
])("%s is kept", (next, path) => {
  expect(returnPath(next, "/fallback")).toBe(path)
})

test.each([
  undefined,
  null,
  ["/manifest"],
  "",
  "manifest",
  "//evil.example",
  "/\\evil.example",
  "/\t/evil.example",
  "/./\\evil.example",
  "/.//evil.example",
  "\\\\evil.example",
  "https://evil.example",
  "javascript:alert(1)",
  "/sign-in?next=/sign-in",
  "/sign-up",
  "/api/v1/session",
  "/auth/v1/verify",
  `/${"a".repeat(2001)}`,
])("%s is not", (next) => {
  expect(returnPath(next, "/fallback")).toBe("/fallback")
})

test("no text whatever leads to another site", () => {
  const site = "https://bridge.example"
  const piece = fc.oneof(
    fc.constantFrom("/", "\\", ".", "\t", "\n", "@", ":", "evil.example", "%2f", "http:"),
    fc.string(),
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      expect(new URL(returnPath(pieces.join("")), site).origin).toBe(site)
      expect(new URL(returnPath(`/${pieces.join("")}`), site).origin).toBe(site)
    }),
    { numRuns: 2000 },
  )
})
