/** One measured figure. The ratio to a floor of the same run is the claim; `spec` is the specification's own figure. */
export type Figure = {
  name: string
  value: number
  unit: string
  floor?: number
  /** "at least" and "at most" a ratio to the floor, or a plain value when there is no floor. */
  aim?: { at_least?: number; at_most?: number }
  spec?: { at_most: number }
}

export const ratio = ({ value, floor }: Figure) => (floor ? value / floor : undefined)

export function isMet(figure: Figure): boolean | undefined {
  if (!figure.aim) return undefined
  const measured = ratio(figure) ?? figure.value
  const { at_least = Number.NEGATIVE_INFINITY, at_most = Number.POSITIVE_INFINITY } = figure.aim
  return measured >= at_least && measured <= at_most
}

const digits = (value: number) => (Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3))

/** `name value unit floor ratio`, then whether the aim and the specification are met. */
export function print(figure: Figure): void {
  const { name, value, unit, floor, aim, spec } = figure
  const measured = ratio(figure)
  const words = [
    name.padEnd(42),
    digits(value).padStart(9),
    unit.padEnd(8),
    (floor === undefined ? "-" : digits(floor)).padStart(9),
    (measured === undefined ? "-" : measured.toFixed(2)).padStart(6),
  ]
  if (aim)
    words.push(
      `${isMet(figure) ? "met   " : "MISSED"} (aim ${aim.at_least !== undefined ? `>= ${aim.at_least}` : `<= ${aim.at_most}`})`,
    )
  if (spec)
    words.push(
      value <= spec.at_most
        ? `specification's ${spec.at_most} ${unit} met`
        : `specification's ${spec.at_most} ${unit} MISSED`,
    )
  console.log(words.join("  "))
}

/** The middle value. */
export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
