import { expect, test } from "vitest"
import { frozen, type Memory, recall } from "#lib/manifest/remembered"

test("a memory makes a thing once, starts anew when it is full, and does not keep what is too large", () => {
  const memory: Memory<object> = { known: new Map(), weight: 0 }
  const make = () => ({})
  const first = recall(memory, "a", make)
  expect(recall(memory, "a", make)).toBe(first)
  for (const large of ["b".repeat(200_000), ",".repeat(2000)]) {
    expect(recall(memory, large, make)).not.toBe(recall(memory, large, make))
  }
  let most = 0
  for (let n = 0; n < 100; n++) {
    recall(memory, `${n}${"c".repeat(50_000)}`, make)
    most = Math.max(most, [...memory.known.keys()].join("").length)
  }
  expect(most).toBeGreaterThan(1_000_000)
  expect(most).toBeLessThanOrEqual(1_200_000)
  expect(recall(memory, "a", make)).not.toBe(first)
})

test("what is frozen is so however deep inside", () => {
  const value = frozen({ list: [{ text: "a" }], text: "b", none: null })
  expect(() => Object.assign(value.list[0] ?? {}, { text: "c" })).toThrow(TypeError)
  expect(value).toEqual({ list: [{ text: "a" }], text: "b", none: null })
})
