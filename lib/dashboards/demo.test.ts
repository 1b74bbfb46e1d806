import { readFileSync } from "node:fs"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import * as dashboards from "#lib/dashboards/service"
import { openWorld, type World } from "#lib/platform/testing/world"

// The two dashboards of the demo workspace, on the sample warehouse they were written for.

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

const SLUGS = ["revenue-overview", "customers-and-marketing"]

describe.each(SLUGS)("%s", (slug) => {
  const text = () => readFileSync(`embedded/demo/${slug}.yaml`, "utf8")
  it("is valid, and every query is priced below its cap", async () => {
    const validation = await dashboards.validate(world.a.analyst, { yaml: text() })
    expect(validation.errors).toEqual([])
    expect(validation.warnings).toEqual([])
    for (const receipt of Object.values(validation.receipts))
      expect(receipt.bytes_estimated).toBeLessThan(receipt.cap_bytes)
  })
  it("shows rows and a sentence in every tile", async () => {
    await dashboards.create(world.a.analyst, { yaml: text() })
    const view = await dashboards.view(world.a.viewer, { slug })
    expect(view.filter_problems).toEqual([])
    for (const { tile, outcome, compare, text } of view.tiles) {
      expect([tile.id, text.length > 10 || tile.type === "text"]).toEqual([tile.id, true])
      for (const each of [outcome, compare]) {
        if (!each) continue
        expect([tile.id, each.error]).toEqual([tile.id, null])
        expect([tile.id, (each.data?.data[0]?.length ?? 0) > 0]).toEqual([tile.id, true])
      }
    }
    expect(view.tiles.find((each) => each.tile.type === "text")?.body ?? "").not.toContain("–")
  })
})
