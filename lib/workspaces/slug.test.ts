import fc from "fast-check"
import { expect, test } from "vitest"
import { nextSlug, slugOf } from "#lib/workspaces/slug"

test.each([
  ["Acme Shop", "acme-shop"],
  ["  Crème & Brûlée GmbH ", "creme-brulee-gmbh"],
  ["株式会社", "workspace"],
  ["a".repeat(80), "a".repeat(50)],
])("%s becomes %s", (name, slug) => {
  expect(slugOf(name)).toBe(slug)
})

test("every name gives a slug the database accepts, and so does the next", () => {
  const legal = /^[a-z0-9]+(-[a-z0-9]+)*$/
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 90 }), (name) => {
      expect(slugOf(name)).toMatch(legal)
      expect(nextSlug(slugOf(name))).toMatch(legal)
      expect(nextSlug(slugOf(name)).length).toBeLessThanOrEqual(60)
    }),
  )
})

test("numbers count up", () => {
  expect(nextSlug("acme")).toBe("acme-2")
  expect(nextSlug("acme-9")).toBe("acme-10")
})
