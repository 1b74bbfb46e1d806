import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { fractionalBound, payerOf } from "#lib/manifest/bound"
import { certify, problemOf } from "#lib/manifest/certificate"
import type { Choices } from "#lib/manifest/choices"
import type { Fact } from "#lib/manifest/facts"
import { type Choice, type Former, type Instance, type Item, solve, sumOf, type Variant } from "#lib/manifest/knapsack"
import { solveCores } from "#lib/manifest/narrow"
import { check } from "./check-certificate.ts"

const variant = fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1, max: 12 }))
const instances = fc
  .array(fc.record({ parent: fc.nat(), cost: fc.integer({ min: 1, max: 6 }), weight: fc.constantFrom(0, 0, 7, 20) }), {
    maxLength: 4,
  })
  .chain((groups) => {
    const items = fc.array(
      fc.record({ group: fc.nat(), variants: fc.array(variant, { minLength: 1, maxLength: 2 }) }),
      { maxLength: 6 },
    )
    return items.map(
      (items): Instance => ({
        groups: groups.map((group, g) => ({ ...group, parent: (group.parent % (g + 1)) - 1 })),
        items: items.map((item) => ({ ...item, group: (item.group % (groups.length + 1)) - 1 })),
      }),
    )
  })

/** Every choice there is: groups open inside open ones, items taken inside open ones. */
function* choicesOf({ groups, items }: Instance): Generator<Choice> {
  for (let mask = 0; mask < 2 ** groups.length; mask++) {
    const open = groups.map((_, g) => (mask >> g) % 2 === 1)
    const stands = (group: number) => group < 0 || open[group] === true
    if (!groups.every(({ parent }, g) => !open[g] || stands(parent))) continue
    const wider = (taken: number[][], { group, variants }: Item) =>
      taken.flatMap((some) => (stands(group) ? [0, ...variants.map((_, v) => v + 1)] : [0]).map((v) => [...some, v]))
    for (const taken of items.reduce(wider, [[]])) yield { open, taken }
  }
}

/** The weight of the best choice, tried one by one; -1 when none is allowed. */
function bruteForce(instance: Instance, capacity: number, isAllowed = (_: Choice) => true): number {
  let best = -1
  for (const choice of choicesOf(instance)) {
    const { weight, cost } = sumOf(instance, choice)
    if (cost <= capacity && weight > best && isAllowed(choice)) best = weight
  }
  return best
}

function flipsOf(former: Former, choice: Choice): number {
  const differ = <T>(was: readonly (T | undefined)[], is: readonly T[]) =>
    was.filter((value, i) => value !== undefined && value !== is[i]).length
  return differ(former.open, choice.open) + differ(former.taken, choice.taken)
}

describe("the table", () => {
  test("holds the optimum of every capacity, and gives a choice of that weight", () => {
    fc.assert(
      fc.property(instances, (instance) => {
        const table = solve(instance, 30)
        for (const capacity of [0, 1, 5, 11, 20, 30]) {
          const best = bruteForce(instance, capacity)
          expect(table.best(capacity)).toBe(best)
          const { weight, cost } = sumOf(instance, table.choose(capacity))
          expect(weight).toBe(best)
          expect(cost).toBeLessThanOrEqual(capacity)
        }
      }),
      { numRuns: 150 },
    )
  })

  test("is the same for a capacity, however far it goes beyond", () => {
    fc.assert(
      fc.property(instances, fc.integer({ min: 0, max: 20 }), (instance, capacity) => {
        expect(solve(instance, 40).choose(capacity)).toEqual(solve(instance, capacity).choose(capacity))
      }),
      { numRuns: 150 },
    )
  })

  test("holds the optimum within so many flips of a former choice", () => {
    const cases = instances.chain((instance) => {
      const choices = [...choicesOf(instance)]
      const masked = fc.tuple(
        fc.nat({ max: choices.length - 1 }),
        fc.array(fc.boolean(), { minLength: 10, maxLength: 10 }),
      )
      return masked.map(([n, isFree]) => {
        const { open, taken } = choices[n] as Choice
        // Groups that are worth nothing by themselves are no facts, so they are never flipped.
        const former: Former = {
          open: open.map((is, g) => (isFree[g] || instance.groups[g]?.weight === 0 ? undefined : is)),
          taken: taken.map((v, i) => (isFree[i + 4] ? undefined : v)),
        }
        return { instance, former }
      })
    })
    fc.assert(
      fc.property(cases, fc.integer({ min: 0, max: 25 }), ({ instance, former }, capacity) => {
        const table = solve(instance, 25, former, 2)
        for (const flips of [0, 1, 2]) {
          const best = bruteForce(instance, capacity, (choice) => flipsOf(former, choice) <= flips)
          if (best < 0) {
            expect(table.best(capacity, flips)).toBeLessThan(0)
            expect(() => table.choose(capacity, flips)).toThrow("no choice")
            continue
          }
          expect(table.best(capacity, flips)).toBe(best)
          const choice = table.choose(capacity, flips)
          expect(sumOf(instance, choice).weight).toBe(best)
          expect(sumOf(instance, choice).cost).toBeLessThanOrEqual(capacity)
          expect(flipsOf(former, choice)).toBeLessThanOrEqual(flips)
        }
      }),
      { numRuns: 250 },
    )
  })
})

test("a core gives the very choices of the whole table, for every capacity", () => {
  const heavier = instances.map(({ groups, items }) => {
    const scaled = items.map(({ group, variants }, i) => {
      return { group, variants: variants.map(([weight, cost]): Variant => [weight * (i + 1), cost]) }
    })
    return { groups, items: scaled }
  })
  fc.assert(
    fc.property(fc.oneof(instances, heavier), fc.integer({ min: 0, max: 12 }), (instance, span) => {
      const [whole, cores] = [solve(instance, 40), solveCores(instance, span)]
      for (const capacity of [25, 0, 1, 4, 9, 16, 33, 40]) {
        expect(cores.best(capacity)).toBe(whole.best(capacity))
        expect(cores.choose(capacity)).toEqual(whole.choose(capacity))
      }
    }),
    { numRuns: 400 },
  )
})

test("the fractional bound is never below the optimum, and meets it when everything fits", () => {
  fc.assert(
    fc.property(instances, fc.integer({ min: 0, max: 40 }), (instance, capacity) => {
      expect(fractionalBound(instance, capacity).weight).toBeGreaterThanOrEqual(bruteForce(instance, capacity))
      const { weight, density } = fractionalBound(instance, capacity)
      const at = (price: number) => payerOf(instance, capacity)(price).total
      const [before, there, after] = [density - 1, density, density + 1].map(at) as [number, number, number]
      expect(there).toBe(weight)
      expect(after).toBeGreaterThanOrEqual(there)
      if (density > 0) expect(before).toBeGreaterThan(there)
      const everything = fractionalBound(instance, 1000)
      expect(everything).toEqual({ weight: bruteForce(instance, 1000), density: 0 })
    }),
    { numRuns: 150 },
  )
})

test("a certificate of any problem holds for the checker, whose optimum is that of trying everything", () => {
  const factAt = (path: string) => ({ path }) as Fact
  const named = ({ groups, items }: Instance): Choices => ({
    groups: groups.map((group, g) => ({ ...group, path: `g${g}`, naming: group.weight > 0 ? factAt(`g${g}`) : null })),
    items: items.map((item, i) => ({ ...item, fact: factAt(`i${i}`), wordings: [], is_step: false })),
    pinned: { cost: 0, weight: 5, facts: [["p", 5]] },
  })
  fc.assert(
    fc.property(
      instances,
      fc.integer({ min: 0, max: 30 }),
      fc.integer({ min: 0, max: 3 }),
      (instance, capacity, room) => {
        const choices = named(instance)
        const choice = solve(instance, capacity).choose(capacity)
        const certificate = certify(choices, choice, room, "test")
        const { wrong, optimum, bound } = check({ ...certificate, ...problemOf(choices, choice) })
        expect(wrong).toEqual([])
        expect(optimum).toBe(5 + bruteForce(instance, certificate.capacity))
        expect(bound).toBe(5 + fractionalBound(instance, certificate.capacity).weight)
      },
    ),
    { numRuns: 150 },
  )
})
