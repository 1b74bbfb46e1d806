import { toNumber } from "#lib/dashboards/format"

const WIDTH = 160
const HEIGHT = 36

/** The course of a number, without axes. Decorative: the number itself and the table say the same. */
export function Sparkline({ values }: { values: readonly unknown[] }) {
  const numbers = values.map(toNumber).filter((value) => value !== null)
  if (numbers.length < 2) return null
  const low = Math.min(...numbers)
  const span = Math.max(...numbers) - low || 1
  const points = numbers.map((value, i) => {
    const x = 2 + (i / (numbers.length - 1)) * (WIDTH - 4)
    const y = HEIGHT - 3 - ((value - low) / span) * (HEIGHT - 6)
    return `${x.toFixed(1)},${y.toFixed(1)}`
  })
  const [lastX, lastY] = points.at(-1)?.split(",") ?? []
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true" className="h-9 w-40 max-w-full">
      <polyline
        points={points.join(" ")}
        fill="none"
        stroke="var(--series-0)"
        strokeWidth="1.5"
        strokeLinejoin="round"
      />
      <circle cx={lastX} cy={lastY} r="2.5" fill="var(--series-0)" />
    </svg>
  )
}
