"use client"

import { ChevronDown } from "lucide-react"
import type { Route } from "next"
import Form from "next/form"
import { useRef } from "react"
import { Button } from "#components/ui/button"
import { Checkbox } from "#components/ui/choice"
import { Input, Select } from "#components/ui/input"
import type { DashboardView, FilterControl } from "#lib/dashboards/contract"

const RANGES: readonly (readonly [string, string])[] = [
  ["-P7D..P0D", "Last 7 days"],
  ["-P30D..P0D", "Last 30 days"],
  ["-P3M..P0D", "Last 3 months"],
  ["-P6M..P0D", "Last 6 months"],
  ["-P12M..P0D", "Last 12 months"],
  ["-P24M..P0D", "Last 24 months"],
]

type Props = Pick<DashboardView, "controls" | "chosen" | "resolved"> & { action: string }

/** The controls of a dashboard. What is chosen stands in the address; without script a button sends it. */
export function FilterBar({ action, controls, chosen, resolved }: Props) {
  const form = useRef<HTMLFormElement>(null)
  return (
    <Form
      ref={form}
      action={action as Route}
      replace
      scroll={false}
      onChange={(event) => {
        // Typed text waits for the button or Enter; a choice applies at once.
        const target = event.target as HTMLElement
        if (target instanceof HTMLSelectElement || target.matches("input[type=checkbox]")) form.current?.requestSubmit()
      }}
      className="flex flex-wrap items-end gap-x-4 gap-y-3"
    >
      {controls.map((control) => (
        <Control key={control.filter.id} control={control} chosen={chosen} resolved={resolved} />
      ))}
      <Button type="submit" variant="secondary" size="sm" className="h-10!">
        Apply
      </Button>
    </Form>
  )
}

function Control({ control, chosen, resolved }: { control: FilterControl } & Pick<Props, "chosen" | "resolved">) {
  const { filter, choices, error } = control
  const id = `filter-${filter.id}`
  const label = (
    <label htmlFor={id} className="mb-1 block text-sm font-medium">
      {filter.label}
    </label>
  )
  const value = chosen[filter.id] ?? filter.default
  const trouble = error && <p className="mt-1 text-sm text-bad">{error.message}</p>

  switch (filter.type) {
    case "date_range": {
      const current = typeof value === "object" && !Array.isArray(value) ? `${value.from}..${value.to}` : ""
      const held = resolved[filter.id]
      const days = typeof held === "object" && held !== null && !Array.isArray(held) ? held : null
      const isCustom = current !== "" && !RANGES.some(([range]) => range === current)
      return (
        <div className="min-w-44">
          {label}
          <Select id={id} name={filter.id} defaultValue={current} key={current}>
            {!filter.required && <option value="">All dates</option>}
            {isCustom && (
              <option value={current}>
                {days?.from} to {days?.to}
              </option>
            )}
            {RANGES.map(([range, words]) => (
              <option key={range} value={range}>
                {words}
              </option>
            ))}
          </Select>
        </div>
      )
    }
    case "select": {
      const picked = new Set([value].flat().map(String))
      if (!filter.multiple) {
        return (
          <div className="min-w-40">
            {label}
            <Select id={id} name={filter.id} defaultValue={value === undefined ? "" : String(value)}>
              {!filter.required && <option value="">All</option>}
              {choices.map((choice) => (
                <option key={choice.value} value={choice.value}>
                  {choice.label}
                </option>
              ))}
            </Select>
            {trouble}
          </div>
        )
      }
      const count = choices.filter((choice) => picked.has(String(choice.value))).length
      return (
        <fieldset className="relative min-w-40">
          <legend className="mb-1 text-sm font-medium">{filter.label}</legend>
          <details className="group">
            <summary className="flex h-10 list-none items-center justify-between gap-3 rounded-md border border-border-strong px-3 hover:border-foreground pointer-coarse:h-11">
              {count === 0 ? "All" : `${count} chosen`}
              <ChevronDown aria-hidden="true" className="size-4" />
            </summary>
            <div className="absolute top-full left-0 z-20 mt-1 max-h-80 w-64 overflow-y-auto rounded-md bg-raised px-3 py-1 shadow-float">
              {choices.map((choice) => (
                <Checkbox
                  key={choice.value}
                  id={`${id}-${choice.value}`}
                  name={filter.id}
                  value={choice.value}
                  label={choice.label}
                  defaultChecked={picked.has(String(choice.value))}
                />
              ))}
            </div>
          </details>
          {trouble}
        </fieldset>
      )
    }
    case "text":
    case "number":
      return (
        <div className="min-w-40">
          {label}
          <Input
            id={id}
            name={filter.id}
            inputMode={filter.type === "number" ? "decimal" : undefined}
            placeholder={filter.type === "text" ? filter.placeholder : undefined}
            defaultValue={value === undefined ? "" : String(value)}
          />
        </div>
      )
  }
}
