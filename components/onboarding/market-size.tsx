"use client"

import type { FocusEvent } from "react"
import { type CustomStepProps, typeInto, useTyped, useWidth } from "#components/onboarding/drawn"
import { Fields } from "#components/onboarding/fields"
import { Mark } from "#components/ui/status"
import type { Answers } from "#lib/onboarding/field"
import {
  amountInWords,
  circlesOf,
  describeMarket,
  marketWarnings,
  readAmount,
  SIZES,
  sizesOf,
} from "#lib/onboarding/market-size"

const isAmount = (key: string) => SIZES.some((size) => size === key)

/** Three amounts, and circles whose areas are as the amounts. */
export function MarketSize({ step, answers, errors }: CustomStepProps) {
  const { box, typed, read } = useTyped(step, answers)
  const warnings = marketWarnings(typed)
  const currency = typeof typed.currency === "string" ? typed.currency : ""

  /** "4.2bn" becomes the number it means when one leaves the field, where it can be seen and corrected. */
  const settle = ({ target }: FocusEvent) => {
    if (!(target instanceof HTMLInputElement) || !isAmount(target.name)) return
    const amount = readAmount(target.value)
    if (amount !== null) typeInto(target.id, amount.toLocaleString("en"))
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: hears what the fields in it tell; it is no control itself
    <div ref={box} onInput={read} onBlur={settle} className="space-y-8">
      <MarketPicture answers={typed} />
      {warnings.length > 0 && (
        <ul className="space-y-2">
          {warnings.map((warning) => (
            <li key={warning} className="flex items-start gap-2 text-sm">
              <Mark tone="warn" className="mt-1" />
              {warning}
            </li>
          ))}
        </ul>
      )}
      {step.fields.map((field) => (
        <div key={field.key}>
          <Fields fields={[field]} answers={grouped(answers, field.key)} errors={errors} />
          {isAmount(field.key) && <Reading value={typed[field.key]} currency={currency} />}
        </div>
      ))}
      <p role="status" className="sr-only">
        {warnings.join(" ")}
      </p>
    </div>
  )
}

/** Long numbers are shown in groups of three; they are read back the same. */
const grouped = (answers: Answers, key: string): Answers => {
  const value = answers[key]
  return isAmount(key) && typeof value === "number" ? { [key]: value.toLocaleString("en") } : answers
}

function Reading({ value, currency }: { value: unknown; currency: string }) {
  if (value === undefined || value === null || value === "") return null
  const amount = typeof value === "number" ? value : readAmount(String(value))
  return (
    <p className="mt-1 text-sm text-muted">
      {amount === null ? "Not a whole amount yet, like 4,200,000 or 4.2bn" : `= ${amountInWords(amount, currency)}`}
    </p>
  )
}

const FILLS = { tam: "var(--sunken)", sam: "var(--border-strong)", som: "var(--foreground)" } as const
const LINE = 46

function MarketPicture({ answers }: { answers: Answers }) {
  const { ref, width } = useWidth(640)
  const sizes = sizesOf(answers)
  const year = typeof answers.year === "number" ? `, ${answers.year}` : ""
  const currency = typeof answers.currency === "string" ? answers.currency : ""
  const r = width < 480 ? Math.min(80, width * 0.23) : 124
  const bottom = 2 * r + 8
  const height = Math.max(bottom + 8, LINE * 3 + 8)
  const circles = sizes.length > 0 ? circlesOf(sizes, { cx: r + 4, bottom: height - 8, r }, LINE) : []
  const whole = circles[0]
  const text = 2 * r + (width < 480 ? 22 : 44)
  return (
    <figure ref={ref}>
      {whole && (
        <svg viewBox={`0 0 ${width} ${height}`} className="block h-auto w-full" aria-hidden="true">
          {circles.map(({ key, cx, cy, r }) => (
            <circle key={key} cx={cx} cy={cy} r={r} fill={FILLS[key]} stroke="var(--border-strong)" />
          ))}
          {circles.map((circle) => (
            <g key={circle.key}>
              <polyline
                points={`${circle.cx},${circle.cy - circle.r} ${text - 14},${circle.label_y} ${text - 6},${circle.label_y}`}
                fill="none"
                stroke="var(--muted)"
              />
              <circle cx={circle.cx} cy={circle.cy - circle.r} r={2} fill="var(--muted)" />
              <text x={text} y={circle.label_y - 1} fontSize={13} className="fill-muted">
                {circle.name}
              </text>
              <text
                x={text}
                y={circle.label_y + 18}
                fontSize={width < 480 ? 14 : 16}
                className="fill-foreground font-semibold"
              >
                {amountInWords(circle.amount, currency) + year}
              </text>
            </g>
          ))}
        </svg>
      )}
      <figcaption className="mt-3 max-w-prose text-muted">{describeMarket(answers)}</figcaption>
    </figure>
  )
}
