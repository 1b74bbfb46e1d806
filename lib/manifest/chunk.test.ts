import { expect, test } from "vitest"
import { DEMO_ANSWERS } from "#embedded/demo/answers"
import { select } from "#lib/manifest/build"
import { chunksOf, factsOfChunks, textToEmbed } from "#lib/manifest/chunk"
import { extract } from "#lib/manifest/extract"
import { factsOf } from "#lib/manifest/facts"
import { EMBEDDING_DIMENSIONS, embedText } from "#lib/models/hashed-ngrams"

const near = (a: string, b: string) => {
  const [x, y] = [embedText(a), embedText(b)]
  return x.reduce((sum, value, i) => sum + value * (y[i] ?? 0), 0)
}

test("equal texts are equal, alike ones near, others far, and an empty one has no direction", () => {
  expect(embedText("Repair workshop")).toEqual(embedText("repair, WORKSHOP!"))
  expect(near("repair workshop for tents", "workshops that repair a tent")).toBeGreaterThan(0.4)
  expect(near("repair workshop for tents", "quarterly revenue by region")).toBeLessThan(0.2)
  expect(Math.hypot(...embedText("anything"))).toBeCloseTo(1)
  expect(embedText("--")).toEqual(new Array(EMBEDDING_DIMENSIONS).fill(0))
})

test("chunks hold every line of a rendering once, under its section", () => {
  const selected = select(extract(DEMO_ANSWERS).sections)
  if ("minimum" in selected) throw new Error("too small")
  const chunks = chunksOf(selected.rendering)
  const lines = chunks.flatMap((chunk) => chunk.content.split("\n").slice(1))
  expect(lines).toEqual(selected.rendering.split("\n").filter((line) => line !== "" && !line.startsWith("# ")))
  expect(new Set(chunks.map((chunk) => `${chunk.section} ${chunk.chunk_index}`)).size).toBe(chunks.length)
  const facts = factsOf(selected.sections)
  expect(factsOfChunks(chunks, facts).flat()).toEqual(facts)
  expect(factsOfChunks([{ section: "icps", chunk_index: 0, content: "# icps\n- name: Nobody" }], facts)).toEqual([[]])
  const icps = chunks.find(({ section }) => section === "icps")
  expect(icps && textToEmbed(icps)).toContain("Who are your best customers?")
})
