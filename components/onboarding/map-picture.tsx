"use client"

import { cx } from "class-variance-authority"
import { type KeyboardEvent, type PointerEvent, useId, useRef } from "react"
import { useWidth } from "#components/onboarding/drawn"
import type { Answers } from "#lib/onboarding/field"
import {
  axesOf,
  describeMap,
  type MapPoint,
  moved,
  type Place,
  placeLabels,
  pointsOf,
  within,
} from "#lib/onboarding/perceptual-map"

const INSET = 18
const LABEL_HEIGHT = 18
const shortened = (name: string) => (name.length > 22 ? `${name.slice(0, 21)}…` : name)
const widthOf = (name: string) => shortened(name).length * 7.2 + 6

/** The map: each point can be dragged, or moved with the arrow keys. Names never cover each other. */
export function MapPicture({ answers, onMove }: { answers: Answers; onMove: (point: MapPoint, place: Place) => void }) {
  const { ref, width } = useWidth(480)
  const height = Math.min(440, Math.max(300, width * 0.72))
  const svg = useRef<SVGSVGElement>(null)
  const help = useId()
  const { x, y } = axesOf(answers)
  const points = pointsOf(answers).flatMap((point) => {
    if (!point.place) return []
    const cx = INSET + (point.place.x / 100) * (width - 2 * INSET)
    const cy = height - INSET - (point.place.y / 100) * (height - 2 * INSET)
    return [{ ...point, place: point.place, cx, cy }]
  })
  const labels = placeLabels(
    points.map(({ key, name, cx, cy }) => ({ key, x: cx, y: cy, width: widthOf(name) })),
    { width, height },
    LABEL_HEIGHT,
  )

  const drag = (point: MapPoint, event: PointerEvent) => {
    const box = svg.current?.getBoundingClientRect()
    if (!box || !event.currentTarget.hasPointerCapture(event.pointerId)) return
    const scale = width / box.width
    const place = within({
      x: (((event.clientX - box.left) * scale - INSET) / (width - 2 * INSET)) * 100,
      y: (((box.bottom - event.clientY) * scale - INSET) / (height - 2 * INSET)) * 100,
    })
    if (place.x !== point.place?.x || place.y !== point.place?.y) onMove(point, place)
  }
  const press = (point: MapPoint, event: KeyboardEvent) => {
    const place = point.place && moved(point.place, event.key, event.shiftKey)
    if (!place) return
    event.preventDefault()
    onMove(point, place)
  }

  return (
    <figure>
      <div className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-2 gap-y-1">
        <AxisEnds low={y.low} high={y.high} isUp />
        <div ref={ref} className="min-w-0">
          {/* biome-ignore lint/a11y/noSvgWithoutTitle: its points are controls with names; the caption says the rest */}
          <svg
            ref={svg}
            viewBox={`0 0 ${width} ${height}`}
            className="block h-auto w-full rounded-lg border border-border bg-surface"
          >
            <g stroke="var(--border)">
              <line x1={width / 2} x2={width / 2} y1={0} y2={height} />
              <line x1={0} x2={width} y1={height / 2} y2={height / 2} />
            </g>
            {labels.map((label) => {
              const point = points.find(({ key }) => key === label.key)
              if (!point || !label.has_line) return null
              return (
                <line
                  key={label.key}
                  x1={point.cx}
                  y1={point.cy}
                  x2={Math.max(label.left, Math.min(point.cx, label.left + label.width))}
                  y2={label.top + LABEL_HEIGHT / 2}
                  stroke="var(--border-strong)"
                />
              )
            })}
            {points.map((point, i) => {
              const label = labels[i]
              return (
                <g
                  key={point.key}
                  role="slider"
                  tabIndex={0}
                  aria-label={point.is_us ? "You on the map" : `${point.name} on the map`}
                  aria-valuemin={0}
                  aria-valuemax={100}
                  aria-valuenow={point.place.x}
                  aria-valuetext={`${point.place.x} across, ${point.place.y} up`}
                  aria-describedby={help}
                  className="group cursor-grab touch-none outline-none active:cursor-grabbing"
                  onKeyDown={(event) => press(point, event)}
                  onPointerDown={(event) => {
                    event.currentTarget.setPointerCapture(event.pointerId)
                    event.currentTarget.focus()
                  }}
                  onPointerMove={(event) => drag(point, event)}
                >
                  <circle cx={point.cx} cy={point.cy} r={22} fill="transparent" />
                  <circle
                    cx={point.cx}
                    cy={point.cy}
                    r={13}
                    fill="none"
                    strokeWidth={2}
                    className="stroke-transparent group-focus:stroke-ring"
                  />
                  <circle
                    cx={point.cx}
                    cy={point.cy}
                    r={point.is_us ? 8 : 6.5}
                    strokeWidth={2}
                    stroke="var(--foreground)"
                    fill={point.is_us ? "var(--foreground)" : "var(--background)"}
                  />
                  {label && (
                    <text
                      x={label.left + 3}
                      y={label.top + 13.5}
                      fontSize={13}
                      className={cx("fill-foreground select-none", point.is_us && "font-semibold")}
                    >
                      {shortened(point.name)}
                    </text>
                  )}
                </g>
              )
            })}
          </svg>
        </div>
        <span />
        <AxisEnds low={x.low} high={x.high} />
      </div>
      <figcaption className="mt-3 max-w-prose text-sm text-muted">{describeMap(answers)}</figcaption>
      <p id={help} className="mt-1 text-sm text-muted">
        Drag a point, or reach it with Tab and move it with the arrow keys. Shift moves it by ten.
      </p>
    </figure>
  )
}

function AxisEnds({ low, high, isUp = false }: { low: string; high: string; isUp?: boolean }) {
  return (
    <div
      aria-hidden="true"
      className={cx(
        "flex min-w-0 justify-between gap-4 text-xs font-medium text-muted",
        isUp && "max-h-full min-h-0 rotate-180 [writing-mode:vertical-rl]",
      )}
    >
      <span className="min-w-0 truncate">{low}</span>
      <span className="min-w-0 truncate">{high}</span>
    </div>
  )
}
