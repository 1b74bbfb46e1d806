import { brotliCompressSync } from "node:zlib"
import { expect, test } from "vitest"
import { DEMO_ANSWERS } from "#embedded/demo/answers"
import { buildManifest } from "#lib/manifest/build"
import { ManifestView } from "#lib/manifest/contract/read"
import { isSound, MAX_BYTES, opened, openView, read, readPacked, sealed, written } from "#lib/manifest/tiers/entry"

const built = buildManifest({
  steps: {
    ...DEMO_ANSWERS,
    1: { ...DEMO_ANSWERS[1], description: "Zelte für Übernachtungen – 露营 🏕\u2028 am Hang." },
  },
  completed_steps: [1],
  completion_percentage: 4,
  workspace_id: crypto.randomUUID(),
  user_id: crypto.randomUUID(),
  session_id: null,
  generated_at: "2026-11-20T10:00:00.000Z",
  version: "1.2.0",
})
if ("minimum" in built) throw new Error("the sample does not fit")
const { manifest, rendering } = built
const entry = sealed(manifest, rendering)
if (!entry) throw new Error("the sample is not intact")
const text = written(entry)
const readText = (text: string) => read(Buffer.from(text))
const packed = brotliCompressSync(text).toString("base64")

test("a manifest comes back as it was, from bytes, from text and from packed text", () => {
  for (const back of [entry, readText(text), readPacked(packed)]) {
    if (!back) throw new Error("not read")
    expect(opened(back)).toEqual(expect.objectContaining({ manifest, rendering, version: "1.2.0" }))
    expect(isSound(back)).toBe(true)
  }
})

test("what is sent is the view, whole and nothing else", () => {
  const state = { cached: true, tier: "warm", age_s: 3, is_latest: true, is_behind: false }
  const sent = JSON.parse(`${Buffer.concat(openView(entry))},${JSON.stringify(state).slice(1)}`)
  expect(ManifestView.strict().parse(sent)).toEqual(sent)
  expect(sent.manifest).toEqual(manifest)
})

test("nothing is sealed that is not what its checksum says", () => {
  const { company } = manifest.foundation
  const renamed = { ...manifest, foundation: { ...manifest.foundation, company: { ...company, name: "Another" } } }
  expect(sealed(renamed, rendering)).toBeUndefined()
})

test("one byte more, less or other, anywhere, and it is no entry", () => {
  const other = (char: string | undefined) => (char === "7" ? "8" : "7")
  const stride = Math.ceil(text.length / 700)
  const places = Array.from(text, (_, i) => i).filter((i) => i < 400 || i % stride === 0 || i > text.length - 20)
  for (const i of places) {
    expect(readText(`${text.slice(0, i)}${other(text[i])}${text.slice(i + 1)}`), `changed at ${i}`).toBeUndefined()
    expect(readText(text.slice(0, i)), `cut at ${i}`).toBeUndefined()
  }
  expect(readText(`${text} `)).toBeUndefined()
  for (let i = 0; i < packed.length; i += 9) {
    const back = readPacked(`${packed.slice(0, i)}${other(packed[i])}${packed.slice(i + 1)}`)
    // The last bits of base64 and of brotli may mean nothing.
    if (back) expect(written(back)).toBe(text)
  }
})

test("a byte that changes in memory is noticed", () => {
  for (const part of ["content", "rest"] as const) {
    for (const at of [0, 1, 500, entry[part].length - 1]) {
      const bytes = Buffer.from(entry[part])
      bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at)
      expect(isSound({ ...entry, [part]: bytes })).toBe(false)
    }
  }
})

test("garbage, too much, and a bomb are no entries", () => {
  const bomb = brotliCompressSync(Buffer.alloc(MAX_BYTES + 1, 120)).toString("base64")
  for (const wrong of ["", "\n", "\n\n", "null", "{}", `bcm1 0 ${"x".repeat(500)}`, "ä".repeat(100), bomb]) {
    expect(readText(wrong)).toBeUndefined()
    expect(readPacked(wrong)).toBeUndefined()
  }
  expect(bomb.length).toBeLessThan(1000)
  expect(readText("x".repeat(MAX_BYTES + 1))).toBeUndefined()
})
