import type { Answers, Json } from "#lib/onboarding/field"

// A perceptual map in words and in geometry. Pure. Coordinates run from 0 to 100, from the left and from the bottom.

export type Place = { x: number; y: number }
export type MapPoint = { key: string; name: string; is_us: boolean; place: Place | null }
export type Ends = { low: string; high: string }

export const US = "us"

const record = (value: Json | undefined): Answers =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? value : {}
const words = (value: Json | undefined) => (typeof value === "string" ? value.trim() : "")
const coordinate = (value: Json | undefined) =>
  typeof value === "number" && value >= 0 && value <= 100 ? value : undefined

const placeOf = (value: Answers): Place | null => {
  const [x, y] = [coordinate(value.x), coordinate(value.y)]
  return x === undefined || y === undefined ? null : { x, y }
}

/** Everybody on the map, we first. A point without both coordinates has no place yet. */
export function pointsOf(answers: Answers): MapPoint[] {
  const others = Array.isArray(answers.competitors) ? answers.competitors.map(record) : []
  return [
    { key: US, name: "You", is_us: true, place: placeOf(record(answers.us)) },
    ...others.map((each, i) => ({
      key: typeof each.id === "string" && each.id ? each.id : `row-${i}`,
      name: words(each.name) || `Competitor ${i + 1}`,
      is_us: false,
      place: placeOf(each),
    })),
  ]
}

/** What the ends of an axis are called, with a name that still reads well where none was given. */
export function endsOf(axis: Json | undefined, low: string, high: string): Ends {
  const { low: l, high: h } = record(axis)
  return { low: words(l) || low, high: words(h) || high }
}

export const axesOf = (answers: Answers) => ({
  x: endsOf(answers.x_axis, "Left", "Right"),
  y: endsOf(answers.y_axis, "Bottom", "Top"),
})

const distance = (a: Place, b: Place) => Math.hypot(a.x - b.x, a.y - b.y)
const list = new Intl.ListFormat("en", { type: "conjunction" })

/** What the picture shows, for those who do not see it: where each stands, who is closest, which quarter is free. */
export function describeMap(answers: Answers): string {
  const points = pointsOf(answers).flatMap((point) => (point.place ? [{ ...point, place: point.place }] : []))
  const { x, y } = axesOf(answers)
  if (points.length === 0) return "Nobody is on the map yet."
  const stands = points.map(
    ({ name, is_us, place }) => `${name} ${is_us ? "stand" : "stands"} at ${place.x} across and ${place.y} up`,
  )
  const sentences = [`Across from ${x.low} to ${x.high}, up from ${y.low} to ${y.high}: ${list.format(stands)}.`]
  const us = points.find((point) => point.is_us)
  const nearest = points
    .filter((point) => us && !point.is_us)
    .toSorted((a, b) => (us ? distance(us.place, a.place) - distance(us.place, b.place) : 0))[0]
  if (nearest) sentences.push(`${nearest.name} is closest to you.`)
  const free = quarters(x, y).filter(({ has }) => !points.some(({ place }) => has(place)))
  if (points.length > 1 && free.length > 0) {
    sentences.push(`Nobody stands in ${list.format(free.map(({ name }) => name))}.`)
  }
  return sentences.join(" ")
}

const quarters = (x: Ends, y: Ends) =>
  [false, true].flatMap((isHigh) =>
    [false, true].map((isRight) => ({
      name: `"${isRight ? x.high : x.low}, ${isHigh ? y.high : y.low}"`,
      has: (place: Place) => place.x >= 50 === isRight && place.y >= 50 === isHigh,
    })),
  )

/** The place after a key, or null for a key that does not move. Shift moves by ten. */
export function moved(place: Place, key: string, hasShift: boolean): Place | null {
  const by = hasShift ? 10 : 1
  const [dx, dy] = { ArrowLeft: [-by, 0], ArrowRight: [by, 0], ArrowUp: [0, by], ArrowDown: [0, -by] }[key] ?? []
  return dx === undefined || dy === undefined ? null : within({ x: place.x + dx, y: place.y + dy })
}

/** The nearest place on the map, in whole steps. */
export const within = ({ x, y }: Place): Place => ({ x: clamp(x), y: clamp(y) })
const clamp = (value: number) => Math.max(0, Math.min(100, Math.round(value)))

export type Box = { left: number; top: number; width: number; height: number }
export type Label = Box & { key: string; has_line: boolean }

const GAP = 12
const overlap = (a: Box, b: Box) =>
  Math.max(0, Math.min(a.left + a.width, b.left + b.width) - Math.max(a.left, b.left)) *
  Math.max(0, Math.min(a.top + a.height, b.top + b.height) - Math.max(a.top, b.top))

/**
 * A box for each name beside its dot, so that names cover neither each other nor a dot: eight directions, then
 * further out, where a line leads back. In pixels, from the top left.
 */
export function placeLabels(
  dots: readonly { key: string; x: number; y: number; width: number }[],
  frame: { width: number; height: number },
  height = 18,
): Label[] {
  const taken: Box[] = dots.map(({ x, y }) => ({ left: x - 9, top: y - 9, width: 18, height: 18 }))
  return dots.map(({ key, x, y, width }) => {
    let best: { label: Label; cost: number } | undefined
    for (const reach of [GAP, GAP * 2.5, GAP * 4.5]) {
      for (const [dx, dy] of DIRECTIONS) {
        const left = x + dx * reach + (dx > 0 ? 0 : dx < 0 ? -width : -width / 2)
        const top = y + dy * reach + (dy > 0 ? 0 : dy < 0 ? -height : -height / 2)
        const box = { left, top, width, height }
        const outside = width * height - overlap(box, { left: 0, top: 0, ...frame })
        const cost = outside * 3 + taken.reduce((sum, other) => sum + overlap(box, other), 0)
        if (!best || cost < best.cost - 0.5) best = { label: { key, ...box, has_line: reach > GAP }, cost }
      }
      if (best && best.cost < 1) break
    }
    const { label } = best as { label: Label }
    taken.push(label)
    return label
  })
}

const DIRECTIONS = [
  [1, 0],
  [-1, 0],
  [0, -1],
  [0, 1],
  [0.7, -0.7],
  [-0.7, -0.7],
  [0.7, 0.7],
  [-0.7, 0.7],
] as const
