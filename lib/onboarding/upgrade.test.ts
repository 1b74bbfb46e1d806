import { expect, test } from "vitest"
import type { Answers } from "#lib/onboarding/field"
import { STEPS, validateAnswers } from "#lib/onboarding/steps"
import { UPGRADES, type Upgrades, upgraded } from "#lib/onboarding/upgrade"

test("every former version of every step has an upgrade, and no upgrade is left over", () => {
  const wanted = STEPS.flatMap((step) =>
    Array.from({ length: step.definition_version - 1 }, (_, i) => `${step.number}.${i + 1}`),
  )
  const there = Object.entries(UPGRADES).flatMap(([step, from]) =>
    Object.keys(from).map((version) => `${step}.${version}`),
  )
  expect(there.sort()).toEqual(wanted.sort())
})

test("contradictions written before their sources were asked for stay complete", () => {
  const step = STEPS.find(({ key }) => key === "contradictions")
  if (!step) throw new Error("step 3 is gone")
  const old: Answers = {
    contradictions: [{ id: "c1", topic: "Delivery", a: "3 days", b: "5 days", resolution: "keep_a" }],
  }
  expect(step.definition_version).toBe(2)
  expect(upgraded(step, old, 1)).toEqual(old)
  expect(validateAnswers(step, upgraded(step, old, 1))).toEqual([])
})

const RENAMED: Upgrades = {
  1: {
    1: ({ town, ...others }) => ({ ...others, ...(town !== undefined && { headquarters: town }) }),
    2: ({ people, ...others }) => ({ ...others, ...(people !== undefined && { employee_count: `${people}` }) }),
  },
}

test("upgrades run one after the other from the stored version on, and change nothing they were given", () => {
  const step = { number: 1, definition_version: 3 }
  const old = Object.freeze({ town: "Here", people: 7 }) as Answers
  expect(upgraded(step, old, 1, RENAMED)).toEqual({ headquarters: "Here", employee_count: "7" })
  expect(upgraded(step, old, 2, RENAMED)).toEqual({ town: "Here", employee_count: "7" })
  expect(upgraded(step, old, 3, RENAMED)).toBe(old)
  // Written by a newer release that was rolled back since.
  expect(upgraded(step, old, 4, RENAMED)).toBe(old)
})
