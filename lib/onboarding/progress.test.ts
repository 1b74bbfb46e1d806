import { describe, expect, test } from "vitest"
import { DEMO_ANSWERS } from "#embedded/demo/answers"
import type { Answers } from "#lib/onboarding/field"
import { progressOf } from "#lib/onboarding/progress"
import { STEPS } from "#lib/onboarding/steps"

const statusAt = (step: number, answers: Parameters<typeof progressOf>[0]) =>
  progressOf(answers).statuses.find((each) => each.step === step)?.status

describe("a step that compares", () => {
  test.each([3, 4])("step %i cannot start before there is an answer or a document", (step) => {
    expect(statusAt(step, {})).toBe("cannot_start")
    expect(statusAt(step, { 1: { company_name: " " } })).toBe("cannot_start")
    expect(statusAt(step, { 1: { company_name: "Fernhollow" } })).toBe("not_started")
    expect(statusAt(step, { 2: { sources: [{ id: "e1", title: "Price list" }] } })).toBe("not_started")
    expect(statusAt(step, { [step]: { not_applicable: true } })).toBe("completed")
  })
  test("the other of the two is nothing to compare with", () => {
    expect(statusAt(4, { 3: { contradictions: [{ id: "c1", topic: "Delivery" }] } })).toBe("cannot_start")
    expect(statusAt(1, {})).toBe("not_started")
  })
})

describe("the minutes left", () => {
  const minutes = (answers: Parameters<typeof progressOf>[0]) => progressOf(answers).minutes_left

  test("are none when all is complete, and about an hour at the start", () => {
    expect(minutes(DEMO_ANSWERS)).toBe(0)
    expect(minutes({})).toBeGreaterThan(20)
    expect(minutes({})).toBeLessThan(90)
  })

  test("never grow as steps are completed, and fall with every required one", () => {
    const answers: Record<number, Answers | undefined> = {}
    let before = minutes(answers)
    let fell = 0
    for (const step of STEPS) {
      answers[step.number] = DEMO_ANSWERS[step.number]
      const now = minutes(answers)
      expect(now).toBeLessThanOrEqual(before)
      if (now < before) fell++
      before = now
    }
    expect(fell).toBeGreaterThan(10)
  })

  test("fall with a field, and with an optional step that does not apply", () => {
    const long = { ...DEMO_ANSWERS, 13: {} }
    const { statement, ...rest } = DEMO_ANSWERS[13] ?? {}
    expect(statement).toBeDefined()
    expect(minutes({ ...DEMO_ANSWERS, 13: rest })).toBeLessThan(minutes(long) + 1)
    expect(minutes({ ...DEMO_ANSWERS, 13: rest })).toBeGreaterThan(0)
    expect(minutes({ ...DEMO_ANSWERS, 18: {} })).toBe(1)
    expect(minutes({ ...DEMO_ANSWERS, 18: { not_applicable: true } })).toBe(0)
  })
})
