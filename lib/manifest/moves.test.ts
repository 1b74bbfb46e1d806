import fc from "fast-check"
import { expect, test } from "vitest"
import { movesBetween } from "#lib/manifest/moves"

const moves = (before: string, after: string) =>
  movesBetween([...before], [...after]).map(({ item, from, to }) => `${item} ${from} ${to}`)

test.each([
  ["abc", "abc", []],
  ["", "abc", []],
  ["abc", "", []],
  ["abc", "xaybzc", []],
  ["abcd", "dabc", ["d 3 0"]],
  ["abcd", "bcda", ["a 0 3"]],
  ["abcd", "acbd", ["c 2 1"]],
  ["abc", "cba", ["c 2 0", "b 1 1"]],
  ["axbc", "ycab", ["c 3 1"]],
])("%s to %s takes %j", (before, after, expected) => {
  expect(moves(before, after)).toEqual(expected)
})

const orders = fc.uniqueArray(fc.constantFrom(..."abcdefgh")).chain((items) => {
  const shuffled = fc.shuffledSubarray(items, { minLength: items.length })
  return fc.tuple(shuffled, shuffled)
})

test("what stays is in order, what moves is the fewest, and the way back is the same", () => {
  fc.assert(
    fc.property(orders, ([before, after]) => {
      const found = movesBetween(before, after)
      const moved = new Set(found.map(({ item }) => item))
      const stay = (list: string[]) => list.filter((item) => !moved.has(item))
      expect(stay(before)).toEqual(stay(after))
      expect(stay(before)).toHaveLength(longestCommon(before, after))
      for (const { item, from, to } of found) expect([before[from], after[to]]).toEqual([item, item])
      const back = movesBetween(after, before).map(({ item, from, to }) => ({ item, from: to, to: from }))
      expect(back.sort(byItem)).toEqual(found.sort(byItem))
    }),
    { numRuns: 300 },
  )
})

const byItem = (a: { item: string }, b: { item: string }) => (a.item < b.item ? -1 : 1)

// The textbook table, which knows nothing of chains.
function longestCommon(a: readonly string[], b: readonly string[]): number {
  let row = new Array<number>(b.length + 1).fill(0)
  for (const item of a) {
    const next = [0]
    b.forEach((other, j) => {
      next.push(item === other ? (row[j] ?? 0) + 1 : Math.max(row[j + 1] ?? 0, next[j] ?? 0))
    })
    row = next
  }
  return row.at(-1) ?? 0
}
