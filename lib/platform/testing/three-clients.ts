import fc from "fast-check"
import { withMine } from "#lib/onboarding/conflict"
import type { Answers, Json, Step } from "#lib/onboarding/field"
import { clearedIfEmpty } from "#lib/onboarding/form"
import { type Conflict, mergeAnswers } from "#lib/onboarding/merge"
import { STEPS } from "#lib/onboarding/steps"

// Three people's pages on one step, as a model: what a page does with answers, receipts and conflicts, and an account
// of what was acknowledged. The account works on single values by place, and knows nothing of how merging is done.

/** The answers as single values by place: `icps/i1/name`. Blank values are left out; the order of items has no place. */
export function leaves(value: Json | undefined, path = ""): Map<string, string> {
  const found = new Map<string, string>()
  if (value === undefined || value === null || value === "" || value === false) return found
  if (Array.isArray(value) && value.some((item) => typeof item === "object" && item !== null && "id" in item)) {
    for (const item of value as Answers[])
      for (const [at, leaf] of leaves(item, `${path}/${item.id}`)) found.set(at, leaf)
  } else if (typeof value === "object" && !Array.isArray(value)) {
    for (const [key, part] of Object.entries(value))
      for (const [at, leaf] of leaves(part, `${path}/${key}`)) found.set(at, leaf)
  } else if (!Array.isArray(value) || value.length > 0) found.set(path, JSON.stringify(value))
  return found
}

export type Saved = { revision: number; data: Answers }
/** One save on a revision: what stands afterwards, or the conflicts and what stands. */
export type Outcome = { saved: Saved } | { conflicts: Conflict[]; current: Saved }
export type Server = {
  save(data: Answers, base_revision: number): Promise<Outcome> | Outcome
  read(): Promise<Saved> | Saved
}

export type Action =
  | { kind: "edit"; change: (draft: Answers) => Answers }
  | { kind: "save"; choice: "mine" | "theirs"; isAnswerLost: boolean }
  | { kind: "reload" }
  | { kind: "cable"; isIn: boolean }

/** What was acknowledged, value by value: each may only give way to somebody who knew of it. */
export class Account {
  saves = 0
  conflicts = 0
  losses: string[] = []
  unreal: string[] = []

  /** A save was acknowledged: from `before`, as one who started from `base` and sent `mine`, it made `after`. */
  saved(before: Answers, base: Answers, mine: Answers, after: Answers): void {
    const [was, from, sent, is] = [leaves(before), leaves(base), leaves(mine), leaves(after)]
    for (const at of new Set([...was.keys(), ...from.keys(), ...sent.keys(), ...is.keys()])) {
      const [a, b, c, d] = [was.get(at), from.get(at), sent.get(at), is.get(at)]
      // Mine unless I left it alone; theirs unless they did. Where both changed it alike, either.
      const wanted = b === c ? a : c
      const isClash = b !== c && a !== b && a !== c
      if (isClash) this.losses.push(`${at}: ${a} gave way to ${d} without being shown`)
      else if (d !== wanted) this.losses.push(`${at}: ${wanted} became ${d}`)
    }
    this.saves++
  }

  /** Conflicts were shown: at or under each place both sides must differ from the base, and from each other. */
  shown(conflicts: Conflict[], base: Answers, mine: Answers, theirs: Answers): void {
    const [from, sent, is] = [leaves(base), leaves(mine), leaves(theirs)]
    this.conflicts += conflicts.length
    for (const { path } of conflicts) {
      const place = `/${path.join("/")}`
      const under = [...new Set([...from.keys(), ...sent.keys(), ...is.keys()])].filter(
        (at) => at === place || at.startsWith(`${place}/`),
      )
      const differ = (one: Map<string, string>, other: Map<string, string>) =>
        under.some((at) => one.get(at) !== other.get(at))
      if (!(differ(from, sent) && differ(from, is) && differ(sent, is))) this.unreal.push(place)
    }
  }
}

/** A page with a step open. */
export class Client {
  base: Saved = { revision: 0, data: {} }
  draft: Answers = {}
  isOnline = true
  readonly #step: Step
  readonly #server: Server
  readonly #account: Account
  readonly #peek: () => Answers | Promise<Answers>

  constructor(step: Step, server: Server, account: Account, peek: () => Answers | Promise<Answers>) {
    this.#step = step
    this.#server = server
    this.#account = account
    this.#peek = peek
  }

  async act(action: Action): Promise<void> {
    if (action.kind === "edit") this.draft = action.change(this.draft)
    else if (action.kind === "cable") this.isOnline = action.isIn
    else if (this.isOnline && action.kind === "save") await this.save(action.choice, action.isAnswerLost)
    else if (this.isOnline && this.isClean()) await this.reload()
  }

  isClean = () => sameLeaves(this.draft, this.base.data)

  async reload(): Promise<void> {
    this.base = await this.#server.read()
    this.draft = this.base.data
  }

  async save(choice: "mine" | "theirs", isAnswerLost = false): Promise<void> {
    const [base, mine] = [this.base, clearedIfEmpty(this.#step, this.draft)]
    const before = await this.#peek()
    const outcome = await this.#server.save(mine, base.revision)
    if ("saved" in outcome) {
      this.#account.saved(before, base.data, mine, outcome.saved.data)
      // The answer never arrived: the page goes on from its old base and sends the same again.
      if (isAnswerLost) return
      this.draft = mergeAnswers(mine, this.draft, outcome.saved.data).data
      this.base = outcome.saved
      return
    }
    this.#account.shown(outcome.conflicts, base.data, mine, outcome.current.data)
    const { data, conflicts } = mergeAnswers(base.data, mine, outcome.current.data)
    this.draft = choice === "mine" ? withMine(data, conflicts) : data
    this.base = outcome.current
  }
}

export function sameLeaves(a: Answers, b: Answers): boolean {
  const [one, other] = [leaves(a), leaves(b)]
  return one.size === other.size && [...one].every(([at, leaf]) => other.get(at) === leaf)
}

// What people do -------------------------------------------------------------------------------------------------------

/** Step 17 has every shape that merges in its own way: a group, plain lists, and items with lists inside. */
export const STEP = STEPS.find(({ key }) => key === "messaging") as Step

type Items = (Answers & { id: string })[]
const pillars = (draft: Answers) => (Array.isArray(draft.pillars) ? draft.pillars : []) as Items
const group = (draft: Answers) => (draft.value_prop ?? {}) as Answers
const texts = fc.constantFrom("a", "b", "c", "", null)
const lists = fc.constantFrom<string[]>(["x"], ["x", "y"], ["z"], [])
const at = fc.nat({ max: 2 })

const change: fc.Arbitrary<(draft: Answers) => Answers> = fc.oneof(
  fc.tuple(fc.constantFrom("primary", "secondary"), texts).map(([key, text]) => (draft: Answers) => ({
    ...draft,
    value_prop: { ...group(draft), [key]: text },
  })),
  lists.map((list) => (draft: Answers) => ({ ...draft, taglines: list })),
  fc.constantFrom("taglines", "pillars", "value_prop").map((key) => (draft: Answers) => {
    const { [key]: _, ...others } = draft
    return others
  }),
  fc.tuple(fc.constantFrom("p1", "p2", "p3"), texts).map(([id, title]) => (draft: Answers) => {
    const others = pillars(draft).filter((item) => item.id !== id)
    return { ...draft, pillars: [...others, { id, title }] }
  }),
  at.map((i) => (draft: Answers) => ({ ...draft, pillars: pillars(draft).toSpliced(i, 1) })),
  at.map((i) => (draft: Answers) => {
    const [moved, ...others] = [...pillars(draft).slice(i), ...pillars(draft).slice(0, i)]
    return { ...draft, pillars: moved ? [...others, moved] : others }
  }),
  fc.tuple(at, fc.constantFrom("title", "audience"), texts).map(([i, key, text]) => (draft: Answers) => {
    return { ...draft, pillars: pillars(draft).map((item, n) => (n === i ? { ...item, [key]: text } : item)) }
  }),
  fc.tuple(at, lists).map(([i, list]) => (draft: Answers) => {
    return { ...draft, pillars: pillars(draft).map((item, n) => (n === i ? { ...item, key_messages: list } : item)) }
  }),
)

const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 5, arbitrary: change.map((edit) => ({ kind: "edit" as const, change: edit })) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("save" as const),
      choice: fc.constantFrom("mine" as const, "theirs" as const),
      isAnswerLost: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: "reload" as const }) },
)

/** Who does what, in order. The third one loses the network for a while. */
export const interleaving: fc.Arbitrary<{ who: number; action: Action }[]> = fc
  .array(fc.record({ who: fc.nat({ max: 2 }), action }), { minLength: 10, maxLength: 40 })
  .chain((steps) =>
    fc.tuple(fc.nat({ max: steps.length }), fc.nat({ max: steps.length })).map((ends) => {
      const [from, to] = ends.sort((a, b) => a - b) as [number, number]
      const cable = (isIn: boolean) => ({ who: 2, action: { kind: "cable" as const, isIn } })
      return [...steps.slice(0, from), cable(false), ...steps.slice(from, to), cable(true), ...steps.slice(to)]
    }),
  )

/** Lets three people do it, and then save and look until nobody has anything new. */
export async function play(
  server: Server,
  steps: { who: number; action: Action }[],
): Promise<{ account: Account; clients: Client[] }> {
  const account = new Account()
  const peek = async () => (await server.read()).data
  const clients = [0, 1, 2].map(() => new Client(STEP, server, account, peek))
  for (const { who, action } of steps) await (clients[who] as Client).act(action)
  for (let round = 0; round < 4; round++) {
    for (const client of clients) if (!client.isClean()) await client.save("mine")
    for (const client of clients) if (client.isClean()) await client.reload()
  }
  return { account, clients }
}
