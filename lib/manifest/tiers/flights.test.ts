import { expect, test } from "vitest"
import { Flights } from "#lib/manifest/tiers/flights"

const gate = <T>() => Promise.withResolvers<T>()
const MANY = 1000

test("a thousand who ask at once are answered by one run, and the next asks anew", async () => {
  const flights = new Flights<string>()
  let runs = 0
  const start = async () => {
    runs++
    return "found"
  }
  const all = await Promise.all(
    Array.from({ length: MANY }, (_, i) => flights.join("key", `person ${i}`, { now: 0, oldest_ms: 1, start })),
  )
  expect([new Set(all), runs]).toEqual([new Set(["found"]), 1])
  await flights.join("key", "somebody", { now: 0, oldest_ms: 1, start })
  await flights.join("other", "somebody", { now: 0, oldest_ms: 1, start })
  expect(runs).toBe(3)
})

test("a run that failed fails all who waited and nobody after them", async () => {
  const flights = new Flights<string>()
  const first = gate<string>()
  const waiting = [1, 2].map(() => flights.join("key", "a", { now: 0, oldest_ms: 1, start: () => first.promise }))
  first.reject(new Error("lost"))
  expect((await Promise.allSettled(waiting)).map(({ status }) => status)).toEqual(["rejected", "rejected"])
  expect(await flights.join("key", "a", { now: 0, oldest_ms: 1, start: async () => "found" })).toBe("found")
})

test("what one may not see is asked again by everybody else, once each", async () => {
  const flights = new Flights<string | undefined>()
  const first = gate<undefined>()
  const start = (result: string | undefined) => async () => result
  const blind = flights.join("key", "a", { now: 0, oldest_ms: 1, start: () => first.promise })
  const again = flights.join("key", "a", { now: 0, oldest_ms: 1, start: start("never asked") })
  const other = flights.join("key", "b", { now: 0, oldest_ms: 1, start: start("seen") })
  first.resolve(undefined)
  expect(await Promise.all([blind, again, other])).toEqual([undefined, undefined, "seen"])
})

test("a run that began too long ago is not joined, and what it brings is not kept", async () => {
  const flights = new Flights<string>()
  const [slow, quick] = [gate<string>(), gate<string>()]
  const kept: string[] = []
  const landed = (result: string) => kept.push(result)
  const first = flights.join("key", "a", { now: 0, oldest_ms: 5, start: () => slow.promise, landed })
  const second = flights.join("key", "a", { now: 5, oldest_ms: 5, start: () => quick.promise, landed })
  const joined = flights.join("key", "a", { now: 9, oldest_ms: 5, start: () => Promise.reject(), landed })
  quick.resolve("new")
  expect(await Promise.all([second, joined])).toEqual(["new", "new"])
  slow.resolve("old")
  expect(await first).toBe("old")
  expect(kept).toEqual(["new"])
})

test("what was forgotten while it ran is not kept", async () => {
  const flights = new Flights<string>()
  const slow = gate<string>()
  const kept: string[] = []
  const first = flights.join("key", "a", {
    now: 0,
    oldest_ms: 5,
    start: () => slow.promise,
    landed: (it) => kept.push(it),
  })
  flights.forget("key")
  slow.resolve("old")
  expect(await first).toBe("old")
  expect(kept).toEqual([])
})
