import { COMPANIES } from "#embedded/demo/companies"
import { EDITS } from "#embedded/demo/edits"
import { ALWAYS, manifestOf } from "#embedded/demo/manifest-of"
import { turnoverOf } from "#embedded/demo/turnover"
import { buildManifest } from "#lib/manifest/build"
import { choicesOf, type Taken } from "#lib/manifest/choices"
import { extract } from "#lib/manifest/extract"
import { type Fact, factsOf, SHORT_WORTH } from "#lib/manifest/facts"
import { measure } from "#lib/manifest/measure"
import { solveCores } from "#lib/manifest/narrow"
import { render } from "#lib/manifest/render"
import { countRemembered, countTokens } from "#lib/manifest/tokens"
import type { Answers } from "#lib/onboarding/field"
import { check } from "./check-certificate.ts"
import { percentile } from "./company.ts"
import type { Figure } from "./figure.ts"
import { reworded } from "./reworded.ts"

const ROUNDS = 200
/** Builds before any is timed: the first of a process is a figure of its own. */
const WARM_UP = 100

type Steps = Readonly<Record<number, Answers>>
const answersOf = (slug: string) => COMPANIES.find((company) => company.slug === slug)?.answers ?? {}

/** What a company of half the questions knows: about as much as fits. */
const few = Object.fromEntries(
  Object.entries(answersOf("pebblewick-ferries")).filter(([step]) =>
    [1, 4, 5, 6, 9, 12, 13, 14, 17].includes(Number(step)),
  ),
)
const SIZES: Record<string, Steps> = {
  "1x": few,
  "3x": answersOf("nebelbach-verkehr"),
  "6x": answersOf("thistledown-mutual"),
}

/** How well and how fast facts are chosen, against the exact optimum and against JSON cut at the same length. */
export default async function manifestPack(): Promise<Figure[]> {
  const [first] = Object.entries(SIZES).map(([size, steps]) => {
    return { name: `first build of a process, ${size}`, value: timed(() => manifestOf(steps)), unit: "ms" }
  })
  const bySize = Object.entries(SIZES).flatMap(([size, steps]) => ofSize(size, steps))
  return [...(first ? [first] : []), ...bySize, ...churn()]
}

function ofSize(size: string, steps: Steps): Figure[] {
  const known = factsOf(extract(steps).sections)
  const built = manifestOf(steps)
  const { wkfr, cfr, precision, gap_permille, use } = measure(known, built)
  const { budget } = built.manifest
  const { wrong, optimum } = check({ ...budget.certificate, ...built.problem })
  if (wrong.length > 0) throw new Error(`${size}: ${wrong.join("\n")}`)
  const whole = countTokens(render(known))
  const json = countTokens(JSON.stringify(extract(steps).sections, withoutIds))
  const lift = 100 * (wkfr - recallOfJson(known, budget.tokens))
  const name = (what: string) => `manifest-pack ${size}: ${what}`
  const isCut = budget.dropped.length > 0
  return [
    { name: name("tokens of everything known"), value: whole, unit: "tokens" },
    ...speed(size, steps),
    { name: name("weighted key-fact recall"), value: 100 * wkfr, unit: "%" },
    { name: name("critical recall"), value: 100 * cfr, unit: "%", aim: { at_least: 100 } },
    { name: name("precision"), value: 100 * precision, unit: "%", aim: { at_least: 100 } },
    {
      name: name("gap to the exact optimum"),
      value: (1000 * (optimum - budget.certificate.chosen_weight)) / optimum,
      unit: "permille",
      aim: { at_most: 5 },
    },
    { name: name("gap to the fractional bound"), value: gap_permille, unit: "permille", aim: { at_most: 5 } },
    { name: name("use of the target"), value: 100 * use, unit: "%", ...(isCut && { aim: { at_least: 98 } }) },
    { name: name("lift over cut JSON"), value: lift, unit: "points", ...(size === "3x" && { aim: { at_least: 7 } }) },
    { name: name("tokens fewer than JSON"), value: 100 * (1 - whole / json), unit: "%" },
  ]
}

function speed(size: string, steps: Steps): Figure[] {
  const name = (what: string) => `manifest-pack ${size}: ${what}`
  const taken: Taken = new Map()
  const choices = choicesOf(factsOf(extract(steps).sections), taken, countRemembered)
  const build = (steps: Steps) => timed(() => buildManifest({ ...ALWAYS, ...WHOLE, steps }))
  for (let round = 0; round < WARM_UP; round++) build(reworded(steps, round))
  const answers = Array.from({ length: ROUNDS }, (_, round) => edited(steps, round))
  const before = process.cpuUsage()
  const builds = answers.map(build)
  const { user, system } = process.cpuUsage(before)
  const others = Array.from({ length: ROUNDS }, (_, round) => reworded(steps, WARM_UP + round))
  const unseen = others.map(build)
  const tables = Array.from({ length: ROUNDS }, () => timed(() => solveCores(choices, 24).choose(1100)))
  const alone = { value: percentile(tables, 0.5), unit: "ms" }
  return [
    { name: name("build p50"), value: percentile(builds, 0.5), unit: "ms", spec: { at_most: 5000 } },
    { name: name("build p95"), value: percentile(builds, 0.95), unit: "ms", aim: { at_most: 5 } },
    { name: name("build, mean of processor time"), value: (user + system) / 1000 / ROUNDS, unit: "ms" },
    { name: name("build, least"), value: Math.min(...builds), unit: "ms" },
    { name: name("build of an unseen company, p50"), value: percentile(unseen, 0.5), unit: "ms" },
    { name: name("build of an unseen company, p95"), value: percentile(unseen, 0.95), unit: "ms" },
    { name: name("knapsack alone p50"), ...alone, aim: { at_most: 3 } },
  ]
}

/** The same company with a sentence that no build has seen, each time another one. */
function edited(steps: Steps, round: number): Steps {
  const { description, ...rest } = steps[1] as Answers & { description?: string }
  return structuredClone({ ...steps, 1: { ...rest, description: `${description ?? ""} Edition ${round}.` } })
}

const WHOLE = { completed_steps: [], completion_percentage: 100 }

/** Facts of a build that came or went although nobody touched them, over the edits people make. */
function churn(): Figure[] {
  const outcomes = EDITS.map((edit) => {
    const { edited, flips } = turnoverOf(edit)
    return { edited, flips: flips.length }
  })
  // New words are one fact gone and one come. Whoever takes a whole customer away, or puts one first, edits many.
  const single = outcomes.filter(({ edited }) => edited <= 2).map(({ flips }) => flips)
  const whole = outcomes.filter(({ edited }) => edited > 2).map(({ edited, flips }) => flips / edited)
  const mean = single.reduce((sum, n) => sum + n, 0) / single.length
  const name = (what: string) => `manifest-pack: others flipped, ${what}`
  return [
    { name: name("most"), value: Math.max(...single), unit: "facts", aim: { at_most: 2 } },
    { name: name(`mean of ${single.length} edits`), value: mean, unit: "facts" },
    { name: name(`most of ${whole.length} large`), value: Math.max(...whole), unit: "per fact", aim: { at_most: 2 } },
  ]
}

/** Sections as compact JSON would tell them to a model: without ids and without empty lists. */
const withoutIds = (key: string, value: unknown) =>
  key === "id" || (Array.isArray(value) && value.length === 0) ? undefined : value

/** Facts as JSON that spares every word it can. */
function asJson(facts: readonly Fact[]): unknown[] {
  const sections = Map.groupBy(facts, ({ section, record }) => JSON.stringify([section, record]))
  return [...sections].map(([key, own]) => {
    const values = [...Map.groupBy(own, (fact) => fact.attr)].map(([attr, same]) => {
      const said = same.map(({ parts }) => (parts.length === 1 ? parts[0] : parts))
      return [attr, said.length === 1 ? said[0] : said]
    })
    return [JSON.parse(key)[0], Object.fromEntries(values)]
  })
}

/** The recall of the usual way: the heaviest facts first, as compact JSON, until the tokens are used up. */
function recallOfJson(facts: readonly Fact[], tokens: number): number {
  const heaviest = facts.toSorted((a, b) => b.weight - a.weight)
  // The longest such list that fits, found by halving.
  let [fits, tooMany] = [0, heaviest.length + 1]
  while (tooMany - fits > 1) {
    const middle = (fits + tooMany) >> 1
    if (countTokens(JSON.stringify(asJson(inOrder(heaviest.slice(0, middle), facts)))) <= tokens) fits = middle
    else tooMany = middle
  }
  const weigh = (some: readonly Fact[]) => some.reduce((sum, fact) => sum + fact.weight, 0)
  const next = heaviest[fits]
  // The fact that is cut through may still give its first sentence.
  const half = next?.short === undefined ? 0 : SHORT_WORTH * next.weight
  return (weigh(heaviest.slice(0, fits)) + half) / weigh(facts)
}

const inOrder = (some: readonly Fact[], facts: readonly Fact[]) => {
  const kept = new Set(some)
  return facts.filter((fact) => kept.has(fact))
}

function timed(work: () => unknown): number {
  const began = performance.now()
  work()
  return performance.now() - began
}
