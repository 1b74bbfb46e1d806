import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { DEMO_ANSWERS } from "#embedded/demo/answers"
import * as contract from "#lib/migration/contract"
import { ALL_PASSED, bitOf, positionAt } from "#lib/migration/legacy-steps"
import { addLeaves, percentageOf, recordsOf } from "#lib/migration/records"
import type { Answers } from "#lib/onboarding/field"

const at = "2024-02-01T00:00:00.000Z"
const row = (step_id: number, data: Answers, source = "legacy") => ({ step_id, data, source, saved_at: at })

describe("records", () => {
  it("are 24, however many rows there are", () => {
    const records = recordsOf(0, 1, [])
    expect(records.map(({ step }) => step)).toEqual(Array.from({ length: 24 }, (_, i) => i + 1))
    expect(records.map(({ status }) => status)).toEqual(["in_progress", ...Array(23).fill("not_started")])
    expect(records.every(({ source, data, saved_at }) => source === "none" && !data && !saved_at)).toBe(true)
    expect(records.map(({ title }) => title)).toEqual(expect.arrayContaining(["Your company", "Brand", "Finalization"]))
    for (const record of records) expect(contract.StepRecord.parse(record)).toEqual(record)
  })

  it("are all completed for whoever had completed", () => {
    const records = recordsOf(ALL_PASSED, 24, [])
    expect(records.every(({ status, source }) => status === "completed" && source === "legacy")).toBe(true)
  })

  it("says where somebody stands, what they passed and what they brought along", () => {
    // At hierarchy: steps 3, 12, 17 and 19 to 24 are not passed.
    const { step, passed } = positionAt(19)
    const answers = [
      row(12, { tone: ["calm"] }),
      row(16, DEMO_ANSWERS[16] as Answers),
      row(20, DEMO_ANSWERS[20] as Answers, "person"),
      row(22, {}, "person"),
      row(23, { confirmed: "yes" }, "person"),
    ]
    const records = recordsOf(passed, step, answers)
    const short = records.map((each) => `${each.step} ${each.status} ${each.source}`)
    expect(short.slice(0, 4)).toEqual([
      "1 completed legacy",
      "2 completed legacy",
      "3 not_started none",
      "4 completed legacy",
    ])
    expect(short.slice(11)).toEqual([
      "12 in_progress legacy",
      "13 completed legacy",
      "14 completed legacy",
      "15 completed legacy",
      "16 completed legacy",
      "17 in_progress none",
      "18 completed legacy",
      "19 not_started none",
      "20 completed person",
      "21 not_started none",
      "22 not_started person",
      "23 in_progress person",
      "24 not_started none",
    ])
    expect(records[15]).toMatchObject({ data: DEMO_ANSWERS[16], saved_at: at })
  })

  it("counts the step they stand at as begun, and as done once its answers are complete", () => {
    expect(recordsOf(0, 16, [])[15]?.status).toBe("in_progress")
    expect(recordsOf(0, 16, [row(16, {}, "person")])[15]?.status).toBe("in_progress")
    expect(recordsOf(0, 16, [row(16, DEMO_ANSWERS[16] as Answers, "person")])[15]?.status).toBe("completed")
  })

  it("counts finalization as done when its row is there", () => {
    expect(recordsOf(0, 1, [row(24, { manifest_id: "x" }, "person")])[23]?.status).toBe("completed")
  })
})

describe("percentage", () => {
  it("is of the 23 steps, rounded down, and 100 only with all of them", () => {
    expect([0, 1, 3, ALL_PASSED].map(percentageOf)).toEqual([0, 4, 8, 100])
    // Finalization is none of the 23.
    expect(percentageOf(bitOf(24))).toBe(0)
    expect(percentageOf(ALL_PASSED & ~bitOf(24))).toBe(100)
    expect(percentageOf(ALL_PASSED & ~bitOf(3))).toBe(95)
  })
})

describe("root", () => {
  const leaf = fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }).map((n) => n.toString(16).padStart(64, "0"))

  it("is the same in any order and in any lanes", () => {
    fc.assert(
      fc.property(fc.array(leaf), fc.array(leaf), (some, others) => {
        const whole = addLeaves("", [...some, ...others])
        expect(addLeaves("", [addLeaves("", others), addLeaves("", some)])).toBe(whole)
        expect(addLeaves(addLeaves("", some), others.toReversed())).toBe(whole)
        expect(whole).toMatch(/^[0-9a-f]{64}$/)
      }),
    )
  })

  it("wraps, and takes nothing for zero", () => {
    expect(addLeaves("f".repeat(64), [`${"0".repeat(63)}2`])).toBe(`${"0".repeat(63)}1`)
    expect(addLeaves("", ["", ""])).toBe("0".repeat(64))
  })

  it("tells a user who is missing, twice there, or another", () => {
    const leaves = ["1", "2", "3"].map((each) => each.repeat(64))
    const root = addLeaves("", leaves)
    expect(addLeaves("", leaves.slice(1))).not.toBe(root)
    expect(addLeaves("", [...leaves, leaves[0] as string])).not.toBe(root)
    expect(addLeaves("", [...leaves.slice(1), "4".repeat(64)])).not.toBe(root)
  })
})
