import fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { Answers } from "#lib/onboarding/field"
import { isEqual, mergeAnswers } from "#lib/onboarding/merge"
import { acknowledged, chosen, type Entry, fateOf, isSettled, refused, sending, typed } from "#lib/onboarding/outbox"
import { AppError } from "#lib/platform/errors"

const entry = (answers: Answers, revision = 0): Entry => ({
  id: "e",
  seq: 1,
  writer: "w",
  kept_at: "2026-05-01T10:00:00.000Z",
  user_id: "u",
  workspace_id: "w",
  session_id: "s",
  step_id: 1,
  answers,
  revision,
})

describe("an entry", () => {
  test("is settled once what was typed last is acknowledged", () => {
    let box = sending(entry({ a: "1" }), "k1") as Entry
    box = typed(box, { a: "12" })
    expect(sending(box, "k2").sent).toEqual({ key: "k1", answers: { a: "1" }, revision: 0 })
    box = acknowledged(box, { revision: 1 })
    expect([box.revision, box.answers, isSettled(box)]).toEqual([1, { a: "12" }, false])
    box = acknowledged(sending(box, "k2"), { revision: 2 })
    expect(isSettled(box)).toBe(true)
  })

  test("takes over what others saved, under what was typed meanwhile", () => {
    let box = typed(sending(entry({ a: "mine" }), "k"), { a: "mine, longer" })
    box = acknowledged(box, { revision: 5, data: { a: "mine", b: "theirs" } })
    expect(box.answers).toEqual({ a: "mine, longer", b: "theirs" })
  })

  test("keeps what was typed when it is refused, and tries again after more was typed", () => {
    const box = refused(sending(entry({ a: "1" }), "k"), { kind: "refused", message: "too long" })
    expect(box.answers).toEqual({ a: "1" })
    expect(box.sent).toBeUndefined()
    expect(typed(box, { a: "2" }).trouble).toBeUndefined()
  })
})

test.each([
  [new AppError("unavailable", "away", { reason: "offline" }), "offline"],
  [new AppError("conflict", "in flight", { reason: "in_flight" }), "again"],
  [new AppError("conflict", "used", { reason: "key_reused" }), { kind: "refused", message: "used" }],
  [new AppError("limit_exceeded", "slow down"), "again"],
  [new AppError("internal", "broken"), "again"],
  [new TypeError("no"), "again"],
  [new AppError("unauthenticated", "who?"), "sign_in"],
  [new AppError("not_found", "gone"), { kind: "refused", message: "gone" }],
  [
    new AppError("invalid_input", "bad", { issues: [{ path: ["data"], message: "is bad" }] }),
    { kind: "refused", message: "is bad" },
  ],
])("the fate of %s", (error, fate) => {
  expect(fateOf(error)).toEqual(fate)
})

/** A server with the rules of a save: exactly once per key, three-way merge on the base, equal answers change nothing. */
function serverOf(first: Answers) {
  const revisions: Answers[] = [first]
  const answered = new Map<string, { revision: number; data?: Answers }>()
  return {
    current: () => revisions.at(-1) as Answers,
    revision: () => revisions.length - 1,
    save(sent: { key: string; answers: Answers; revision: number }) {
      const before = answered.get(sent.key)
      if (before) return before
      const current = revisions.at(-1) as Answers
      const { data, conflicts } = mergeAnswers(revisions[sent.revision] as Answers, sent.answers, current)
      if (conflicts.length > 0) {
        throw new AppError("conflict", "both", {
          reason: "step_conflict",
          conflicts,
          current: { revision: revisions.length - 1, data: current, saved_at: "", saved_by: null },
        })
      }
      if (!isEqual(data, current)) revisions.push(data)
      const receipt = { revision: revisions.length - 1, ...(!isEqual(data, sent.answers) && { data }) }
      answered.set(sent.key, receipt)
      return receipt
    },
  }
}

test("whatever is lost on the way, my own typing alone never makes a conflict, and the last of it is saved", () => {
  const step = fc.oneof(
    fc.record({ type: fc.constantFrom("a", "b"), value: fc.string({ maxLength: 3 }) }),
    fc.constantFrom("send", "request lost", "answer lost"),
  )
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 30 }),
      fc.array(fc.string({ maxLength: 3 }), { maxLength: 6 }),
      (steps, others) => {
        const server = serverOf({ a: "", b: "", c: "" })
        let box: Entry = { ...entry({ a: "", b: "", c: "" }), saved: { a: "", b: "", c: "" } }
        let key = 0
        const deliver = (fault?: string) => {
          if (isSettled(box)) return
          const next = sending(box, `k${key++}`)
          box = next
          if (fault === "request lost") return
          const receipt = server.save(next.sent)
          if (fault !== "answer lost") box = acknowledged(box, receipt)
        }
        let wanted: Answers = { a: "", b: "" }
        for (const [i, each] of steps.entries()) {
          // Somebody else edits another field.
          const other = others[i]
          if (other !== undefined) {
            const now = server.current()
            server.save({ key: `o${i}`, answers: { ...now, c: other }, revision: server.revision() })
          }
          if (typeof each === "string") deliver(each)
          else {
            wanted = { ...wanted, [each.type]: each.value }
            box = typed(box, { ...box.answers, [each.type]: each.value })
          }
        }
        deliver()
        deliver()
        expect(isSettled(box)).toBe(true)
        expect(server.current()).toMatchObject(wanted)
      },
    ),
    { numRuns: 500 },
  )
})

test("a choice keeps what was chosen from each side, and all that was not in dispute", () => {
  const server = serverOf({ a: "1", b: "1", c: "1", d: "1" })
  server.save({ key: "other", answers: { a: "t", b: "t", c: "t", d: "1" }, revision: 0 })
  let box = sending(entry({ a: "m", b: "m", c: "1", d: "m" }), "k") as Entry
  try {
    server.save(sending(box, "k").sent)
  } catch (error) {
    box = refused(box, fateOf(error) as Exclude<ReturnType<typeof fateOf>, string>)
  }
  const conflicts = box.trouble?.kind === "conflict" ? box.trouble.conflicts : []
  expect(conflicts.map((conflict) => conflict.path)).toEqual([["a"], ["b"]])
  box = chosen(box, conflicts.slice(0, 1), "k2")
  for (const key of ["k3", "k4"]) {
    if (isSettled(box)) break
    const next = sending(box, key)
    box = acknowledged(next, server.save(next.sent))
  }
  expect(isSettled(box)).toBe(true)
  expect(server.current()).toEqual({ a: "m", b: "t", c: "t", d: "m" })
})
