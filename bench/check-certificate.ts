// An independent checker, which shares no code with what made the choice.

type Variant = [weight: number, cost: number]
type Group = [path: string, parent: number, cost: number, weight: number, is_open: 0 | 1]
type Item = [path: string, group: number, chosen: number, variants: Variant[]]
type Dropped = { path: string; weight: number; cost: number; density: number }
type Numbers = "capacity" | "known_weight" | "chosen_weight" | "fractional_bound" | "gap_permille" | "closing_density"
type Lists = { pinned: [path: string, weight: number][]; dropped: Dropped[]; groups: Group[]; items: Item[] }
export type Certificate = Record<Numbers, number> & Lists
/** From a certificate alone: what is wrong with it, the weight of the best choice there is, and the least bound. */
export function check(certificate: Certificate): { wrong: string[]; optimum: number; bound: number } {
  const { capacity, groups, items, pinned } = certificate
  const wrong: string[] = []
  const hold = (is: boolean, what: string) => is || wrong.push(what)
  const claim = (name: string, said: unknown, is: unknown) => hold(said === is, `${name} is ${said}, not ${is}`)
  const isOpen = (g: number) => g === -1 || groups[g]?.[4] === 1
  for (const [g, [path, parent, cost, weight]] of groups.entries())
    hold(parent >= -1 && parent < g && cost > 0 && weight >= 0 && (!isOpen(g) || isOpen(parent)), `${path} is no group`)
  for (const [path, group, how, variants] of items) {
    hold(group >= -1 && group < groups.length && (how === 0 || isOpen(group)), `item ${path} has no place`)
    hold(variants.length > 0 && variants.every(([w, c]) => w >= 0 && c >= 1), `item ${path} costs nothing`)
    hold(how === 0 || variants[how - 1] !== undefined, `item ${path} has no variant ${how}`)
  }
  if (wrong.length > 0) return { wrong, optimum: 0, bound: 0 }
  const dropped = new Map<string, Variant>()
  const add = ([w, c]: Variant, [x, d]: Variant = [0, 0]): Variant => [w + x, c + d]
  const drop = (path: string, lost: Variant) => dropped.set(path, add(lost, dropped.get(path)))
  const base = pinned.reduce((total, [, weight]) => total + weight, 0)
  let [known, chosen]: [number, Variant] = [base, [base, 0]]
  for (const [g, [path, , cost, weight]] of groups.entries()) {
    known += weight
    if (isOpen(g)) chosen = add(chosen, [weight, cost])
    else if (weight > 0) drop(path, [weight, cost])
  }
  for (const [path, group, how, variants] of items) {
    const whole = variants.at(-1) as Variant
    known += whole[0]
    chosen = add(chosen, variants[how - 1])
    const isStep = groups[group]?.[0] === path || pinned.some(([there]) => there === path)
    if (how === 0 && !(isStep && isOpen(group))) drop(path, whole)
  }
  hold(chosen[1] <= capacity, `the choice costs ${chosen[1]}, more than ${capacity}`)
  const lines = (of: (string | number)[][]) =>
    of
      .map((fact) => fact.join(" "))
      .sort()
      .join(", ")
  const said = certificate.dropped.map(({ path, weight, cost, density }) => [path, weight, cost, density])
  claim("dropped", lines(said), lines([...dropped].map(([path, [w, c]]) => [path, w, c, Math.floor(w / c)])))
  // The optimum, from the last to the first: by capacity, the best of a group or item and everything after it.
  const best = (rest: number[], then: number[], [weight, cost]: Variant) =>
    rest.map((without, c) => Math.max(without, c < cost ? 0 : (then[c - cost] as number) + weight))
  const from = (g: number, after: number[]): number[] => {
    const opening = (rest: number[], [, parent, cost, weight]: Group, sub: number) =>
      parent === g ? best(rest, from(sub, rest), [weight, cost]) : rest
    const inside = items.filter(([, group]) => group === g)
    const taking = (rest: number[], [, , , variants]: Item) => variants.reduce((all, v) => best(all, rest, v), rest)
    return inside.reduceRight(taking, groups.reduceRight(opening, after))
  }
  const optimum = base + (from(-1, new Array(capacity + 1).fill(0))[capacity] as number)
  // The bound: every token is paid the same, and whatever is worth more than its tokens is taken.
  const paid = (density: number) => {
    const worth = new Map(groups.map(([, , cost, weight], g) => [g, weight - density * cost]))
    const raise = (g: number, by = 0) => worth.set(g, (worth.get(g) ?? base + density * capacity) + Math.max(0, by))
    raise(-1)
    const surplus = ([w, c]: Variant) => (c > capacity ? 0 : w - density * c)
    for (const [, group, , variants] of items) raise(group, Math.max(...variants.map(surplus)))
    for (let g = groups.length - 1; g >= 0; g--) raise(groups[g]?.[1] as number, worth.get(g))
    return worth.get(-1) as number
  }
  let density = 0
  while (paid(density + 1) < paid(density)) density++
  const bound = paid(density)
  const gap_permille = bound && Math.ceil((1000 * (bound - chosen[0])) / bound)
  const found = { known_weight: known, chosen_weight: chosen[0], fractional_bound: bound, gap_permille }
  for (const [name, is] of Object.entries(found)) claim(name, certificate[name as Numbers], is)
  claim("closing_density", certificate.closing_density, density)
  hold(chosen[0] <= optimum && optimum <= bound, `${chosen[0]}, at best ${optimum} and at most ${bound}: out of order`)
  return { wrong, optimum, bound }
}
