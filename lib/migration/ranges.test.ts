import { expect, test } from "vitest"
import { rangesOf } from "#lib/migration/ranges"

const uuids = (count: number) => Array.from({ length: count }, () => crypto.randomUUID())

test("ranges of everybody hold every id once", () => {
  const ranges = rangesOf(null)
  expect(ranges[0]?.first_id).toBe("00000000-0000-0000-0000-000000000000")
  expect(ranges.at(-1)?.last_id).toBe("ffffffff-ffff-ffff-ffff-ffffffffffff")
  const edges = ["0fffffff-ffff-ffff-ffff-ffffffffffff", "10000000-0000-0000-0000-000000000000"]
  for (const id of [...edges, ...uuids(1_000)]) {
    expect(ranges.filter(({ first_id, last_id }) => first_id <= id && id <= last_id)).toHaveLength(1)
  }
})

test.each([0, 1, 2, 999, 1_001, 5_000, 40_000])(
  "ranges of %i users hold each of them once, and one number",
  (count) => {
    const ids = uuids(count)
    const ranges = rangesOf(ids)
    const sizes = ranges.map(({ first_id, last_id }) => ids.filter((id) => first_id <= id && id <= last_id).length)
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(count)
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1)
    expect(ranges).toHaveLength(Math.max(1, Math.min(16, Math.ceil(count / 1_000))))
  },
)
