import { describe, expect, it } from "vitest"
import { DEMO_ANSWERS } from "#embedded/demo/answers"
import { ALL_PASSED, bitOf, LEGACY_SEQUENCE, legacyStepAt } from "#lib/migration/legacy-steps"
import { failedPlan, type LegacyUser, type Plan, planOf, sessionIdOf } from "#lib/migration/plan"

const COMPANY = "0c000000-0000-4000-8000-000000000001"
const OTHER = "0c000000-0000-4000-8000-000000000002"

const USER: LegacyUser = {
  user_id: "0a000000-0000-4000-8000-000000000001",
  onboarding_status: "in_progress",
  onboarding_step: "welcome",
  has_completed_onboarding: false,
  preferences: {},
  onboarding_completed_at: null,
  created_at: "2024-01-01T00:00:00.000Z",
  updated_at: "2024-02-01T00:00:00.000Z",
  last_workspace_id: null,
  workspaces: [{ id: COMPANY, role: "owner" }],
}

const plan = (change: Partial<LegacyUser>) => planOf({ ...USER, ...change })

function moved(change: Partial<LegacyUser>): Extract<Plan, { status: "completed" }> {
  const made = plan(change)
  if (made.status === "failed") throw new Error(made.error_message)
  return made
}

function failed(change: Partial<LegacyUser>): Extract<Plan, { status: "failed" }> {
  const made = plan(change)
  if (made.status === "completed") throw new Error("It was moved.")
  return made
}

/** Where a legacy step lands, the percentage there, and what is passed. */
const POSITIONS: [name: string, step: number, percentage: number, passed: number[]][] = [
  ["welcome", 1, 0, []],
  ["evidence", 2, 4, [1]],
  ["brand", 12, 8, [1, 2]],
  ["truth", 4, 8, [1, 2]],
  ["offer", 5, 13, [1, 2, 4]],
  ["market", 6, 17, [1, 2, 4, 5]],
  ["competitors", 7, 21, [1, 2, 4, 5, 6]],
  ["angle", 8, 26, [1, 2, 4, 5, 6, 7]],
  ["category", 9, 30, [1, 2, 4, 5, 6, 7, 8]],
  ["capabilities", 10, 34, [1, 2, 4, 5, 6, 7, 8, 9]],
  ["perceptual", 11, 39, [1, 2, 4, 5, 6, 7, 8, 9, 10]],
  ["positioning", 13, 39, [1, 2, 4, 5, 6, 7, 8, 9, 10]],
  ["gap", 11, 39, [1, 2, 4, 5, 6, 7, 8, 9, 10]],
  ["positioning_statements", 13, 43, [1, 2, 4, 5, 6, 7, 8, 9, 10, 11]],
  ["focus", 13, 43, [1, 2, 4, 5, 6, 7, 8, 9, 10, 11]],
  ["icp", 14, 47, [1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 13]],
  ["process", 15, 52, [1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 13, 14]],
  ["messaging", 16, 56, [1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 13, 14, 15]],
  ["soundbites", 18, 60, [1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 13, 14, 15, 16]],
  ["hierarchy", 17, 65, [1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 13, 14, 15, 16, 18]],
  ["augmentation", 12, 69, [1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 13, 14, 15, 16, 17, 18]],
  ["channels", 20, 73, [1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18]],
  ["market_size", 21, 78, [1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 20]],
  ["todos", 23, 82, [1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 20, 21]],
  ["synthesis", 23, 82, [1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 20, 21]],
  ["export", 24, 86, [1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 20, 21, 23]],
]

const positionOf = (name: string) => {
  const found = POSITIONS.find(([each]) => each === name)
  if (!found) throw new Error(`No position ${name}.`)
  const [, step, percentage, passed] = found
  return { step, percentage, passed: passed.reduce((bits, number) => bits | bitOf(number), 0) }
}

describe("position", () => {
  it("knows the sequence, name by name", () => {
    expect(LEGACY_SEQUENCE.map(({ name }) => name)).toEqual(POSITIONS.map(([name]) => name))
  })

  it.each(POSITIONS)("at %s: step %i, %i %%", (name) => {
    expect(moved({ onboarding_step: name })).toMatchObject({ ...positionOf(name), manifest: null, warnings: [] })
    expect(moved({ onboarding_status: name, onboarding_step: null })).toMatchObject({
      ...positionOf(name),
      warnings: [],
    })
  })

  it("writes a step back as a name that leads to it, or to the one before where there is none", () => {
    const landing = Array.from({ length: 24 }, (_, i) => positionOf(legacyStepAt(i + 1)).step)
    expect(landing).toEqual([1, 2, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 18, 20, 21, 21, 23, 24])
  })
})

const BEFORE = ["none", "pending", "payment_confirmed"]
const RUNNING = ["active", "in_progress"]
const STATUSES = [null, "", ...BEFORE, ...RUNNING, "completed", "abandoned", ...POSITIONS.map(([name]) => name)]
const STEPS = [null, "", ...POSITIONS.map(([name]) => name)]

/** What the house says about a combination, in the order it is said. */
function expectedOf(status: string | null, step: string | null, isFlagged: boolean, time: string | null) {
  if (isFlagged || status === "completed") {
    const warnings = [
      status !== "completed" && "completed_by_flag_only",
      !isFlagged && "completed_by_status_only",
      !time && "completed_without_time",
      "completed_without_data",
    ].filter(Boolean)
    return { step: 24, passed: ALL_PASSED, percentage: 100, manifest: "skipped", warnings }
  }
  const isStep = POSITIONS.some(([name]) => name === status)
  const at = step || (isStep && status) || "welcome"
  const warnings = [
    time && "time_without_completion",
    status === "abandoned" && "abandoned",
    isStep && step && step !== status && "status_and_step_differ",
    BEFORE.includes(status ?? "") && at !== "welcome" && "step_despite_status",
    RUNNING.includes(status ?? "") && !step && "position_unknown",
  ].filter(Boolean)
  return { ...positionOf(at), manifest: null, warnings }
}

describe("every status with every step, flag and time", () => {
  it.each(STATUSES)("%s", (onboarding_status) => {
    for (const onboarding_step of STEPS) {
      for (const has_completed_onboarding of [false, true]) {
        for (const onboarding_completed_at of [null, "2024-03-01T00:00:00.000Z"]) {
          const row = { onboarding_status, onboarding_step, has_completed_onboarding, onboarding_completed_at }
          expect(moved(row), JSON.stringify(row)).toMatchObject(
            expectedOf(onboarding_status, onboarding_step, has_completed_onboarding, onboarding_completed_at),
          )
        }
      }
    }
  })
})

describe("what is not known is a failure that names it", () => {
  it.each(["Completed", "done", " ", "7", "constructor", "__proto__", "a\nb"])("status %j", (onboarding_status) => {
    const { error_code, error_message } = failed({ onboarding_status, has_completed_onboarding: true })
    expect(error_code).toBe("unknown_status")
    expect(error_message).toContain(`onboarding_status is "${onboarding_status.replace("\n", " ")}"`)
    expect(error_message).toContain("then retry.")
  })

  it.each(["Welcome", "completed", "in_progress", "step_7", "toString"])("step %j", (onboarding_step) => {
    for (const onboarding_status of ["in_progress", "completed", "truth"]) {
      const { error_code, error_message } = failed({ onboarding_status, onboarding_step })
      expect(error_code).toBe("unknown_step")
      expect(error_message).toContain(`onboarding_step is "${onboarding_step}"`)
    }
  })

  it("cuts a long value, and keeps it storable", () => {
    const { error_message } = failed({ onboarding_status: `${"😀".repeat(60)}\0` })
    expect(error_message.isWellFormed()).toBe(true)
    expect(error_message).not.toContain("\0")
    expect(error_message.slice(0, 130).match(/"(.*)"/)?.[1]?.length).toBeLessThanOrEqual(80)
  })

  it.each([
    ['{"brand": {"tone": ["calm"]', 'the text "{"brand": {"tone": ["calm"]"'],
    ["{}", 'the text "{}"'],
    [[], "a list"],
    [[{ brand: {} }], "a list"],
    [7, "7"],
    [true, "true"],
  ])("preferences %j", (preferences, words) => {
    const { error_code, error_message } = failed({ preferences })
    expect(error_code).toBe("broken_preferences")
    expect(error_message).toBe(`preferences must be an object, but is ${words}. Set it to an object, then retry.`)
  })

  it("takes null for no preferences", () => {
    expect(moved({ preferences: null }).steps).toEqual([])
  })
})

describe("workspace", () => {
  const places = (...roles: LegacyUser["workspaces"][number]["role"][]) =>
    roles.map((role, i) => ({ id: i === 0 ? COMPANY : i === 1 ? OTHER : crypto.randomUUID(), role }))

  it.each<[string, Partial<LegacyUser>, string]>([
    ["the only one, as owner", { workspaces: places("owner") }, COMPANY],
    ["the only one, as analyst", { workspaces: places("analyst") }, COMPANY],
    [
      "where they were last, before the one they own",
      { workspaces: places("owner", "analyst"), last_workspace_id: OTHER },
      OTHER,
    ],
    [
      "where they were last, among two they own",
      { workspaces: places("owner", "owner"), last_workspace_id: OTHER },
      OTHER,
    ],
    [
      "not where they were last but are a viewer",
      { workspaces: places("owner", "viewer"), last_workspace_id: OTHER },
      COMPANY,
    ],
    [
      "not where they were last but are no member any more",
      { workspaces: places("admin"), last_workspace_id: OTHER },
      COMPANY,
    ],
    ["the only one they own, among others", { workspaces: places("analyst", "owner", "admin", "viewer") }, OTHER],
    ["the only one they may write to", { workspaces: places("viewer", "admin") }, OTHER],
  ])("%s", (_, change, expected) => {
    expect(moved(change).workspace_id).toBe(expected)
    expect(moved({ ...change, workspaces: (change.workspaces ?? []).toReversed() })).toEqual(moved(change))
  })

  it.each<[string, Partial<LegacyUser>, string, RegExp]>([
    ["none", { workspaces: [] }, "no_workspace", /is a member of no workspace/],
    ["none any more", { workspaces: [], last_workspace_id: COMPANY }, "no_workspace", /is a member of no workspace/],
    [
      "only as a viewer",
      { workspaces: places("viewer", "viewer"), last_workspace_id: COMPANY },
      "no_workspace",
      /only a viewer/,
    ],
    ["two owned", { workspaces: places("owner", "owner") }, "several_workspaces", /owns 2 workspaces/],
    [
      "two owned, last in a third as a viewer",
      { workspaces: places("viewer", "owner", "owner"), last_workspace_id: COMPANY },
      "several_workspaces",
      /owns 2 workspaces/,
    ],
    [
      "none owned, three to write to",
      { workspaces: places("admin", "analyst", "admin") },
      "several_workspaces",
      /may write to 3 workspaces/,
    ],
  ])("%s", (_, change, code, words) => {
    const made = failed(change)
    expect(made.error_code).toBe(code)
    expect(made.error_message).toMatch(words)
  })
})

describe("answers and the manifest", () => {
  const done = { onboarding_status: "completed", has_completed_onboarding: true, onboarding_completed_at: "2024-03-01" }

  it("is due for whoever completed and left answers", () => {
    const made = moved({ ...done, preferences: { brand: DEMO_ANSWERS[12] as object } })
    expect(made).toMatchObject({ manifest: "pending", warnings: [], percentage: 100 })
    expect(made.steps).toMatchObject([{ step_id: 12, is_complete: true }])
  })

  it("is skipped with a warning without answers, or with nothing but steps that do not apply", () => {
    for (const preferences of [{}, { theme: "dark" }, { process: { not_applicable: true } }])
      expect(moved({ ...done, preferences })).toMatchObject({
        manifest: "skipped",
        warnings: ["completed_without_data"],
      })
  })

  it("is not due before completion, whatever was answered", () => {
    expect(moved({ preferences: { brand: DEMO_ANSWERS[12] as object } }).manifest).toBeNull()
  })
})

describe("session and leaf", () => {
  it("stay what they are for ever", () => {
    const preferences = { brand: { tone: ["calm"] }, focus: "One thing", market: { pains: "no list" } }
    const made = moved({ preferences })
    expect(made.session_id).toBe("8ebd1341-1d52-8cb6-959c-f380a5f02098")
    expect(made.leaf).toBe("0f7184f3c20e2903aed6e6a674cee60e147ac2c174963d93111546ab0b8d43c4")
    expect(failed({ workspaces: [] }).leaf).toBe("8cc9d803662e114473df92a0b23113585e3975e923d01d62a0a636a0e7bf63ea")
  })

  it("gives each user a session of their own, with an id that is a UUID", () => {
    const ids = new Set(Array.from({ length: 2000 }, (_, i) => sessionIdOf(`user ${i}`)))
    expect(ids.size).toBe(2000)
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  })

  it("has another leaf for anything that comes out otherwise", () => {
    const changes: Partial<LegacyUser>[] = [
      {},
      { user_id: OTHER },
      { onboarding_step: "evidence" },
      { onboarding_step: "brand" },
      { workspaces: [{ id: OTHER, role: "owner" }] },
      { workspaces: [] },
      { has_completed_onboarding: true },
      { has_completed_onboarding: true, onboarding_completed_at: "2024-03-01" },
      { onboarding_status: "active", onboarding_step: null },
      { onboarding_status: "x" },
      { onboarding_status: "y" },
      { preferences: { focus: "a" } },
      { preferences: { focus: "b" } },
      { preferences: { sacrifice: "a" } },
      { preferences: { brand: "a" } },
    ]
    expect(new Set(changes.map((change) => plan(change).leaf)).size).toBe(changes.length)
  })

  it("fails with what the database said", () => {
    const { leaf, ...rest } = failedPlan(USER.user_id, { error_code: "database", error_message: "no room" })
    expect(rest).toEqual({ status: "failed", user_id: USER.user_id, error_code: "database", error_message: "no room" })
    expect(leaf).toMatch(/^[0-9a-f]{64}$/)
  })
})
